import type { Hold } from '../guard/guard.ts';
import { decodeHold } from '../guard/hold-record.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Store } from '../store/store.ts';

/** No hold has a longer name, and none that is much longer can be asked for: a key of DynamoDB has 1,024 bytes. */
const maxNameLength = 200;

/** The targets held under a name that was shown once; undefined when it is not in the store, or no longer. */
export async function readHold(store: Pick<Store, 'read'>, id: ProviderId, name: string): Promise<Hold | undefined> {
  if (!name.startsWith('hold/') || name.length > maxNameLength) return undefined;
  const bytes = (await store.read(id, [name])).get(name);
  return bytes === undefined ? undefined : decodeHold(bytes);
}
