import { inForce } from '../model/approval.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Store } from '../store/store.ts';
import { holdNamed } from './last.ts';

/** Names of the holds of a provider that people have let go, as far as that is in force. */
export async function approvedHolds(
  store: Pick<Store, 'approvals'>,
  id: ProviderId,
  nowMs: number,
): Promise<readonly string[]> {
  const approvals = inForce(await store.approvals(), nowMs);
  return approvals.filter(({ provider, hold }) => provider === id && hold.startsWith('hold/')).map(({ hold }) => hold);
}

/** Keys of the targets that may go at once. A hold that cannot be read any more lets nothing go. */
export async function approvedKeys(store: Store, id: ProviderId, nowMs: number): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const name of await approvedHolds(store, id, nowMs)) {
    for (const key of (await holdNamed(store, id, name)).keys()) keys.add(key);
  }
  return keys;
}
