import type { Hold } from '../guard/guard.ts';
import { decodeHold } from '../guard/hold-record.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Store } from '../store/store.ts';

/** The targets held under a name that was shown once; undefined when it is not in the store, or no longer. */
export async function readHold(store: Pick<Store, 'read'>, id: ProviderId, name: string): Promise<Hold | undefined> {
  if (!name.startsWith('hold/')) return undefined;
  const bytes = (await store.read(id, [name])).get(name);
  return bytes === undefined ? undefined : decodeHold(bytes);
}
