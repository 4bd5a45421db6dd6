import type { ProviderId } from '../model/provider-id.ts';
import { takeBack } from '../model/take-back.ts';
import type { Store } from '../store/store.ts';
import type { DamagedList, Finding } from './finding.ts';

/** `replaced`: the list that was looked at is not served any more. `busy`: somebody works on it, and it may be tried again. */
export type Repair = 'taken back' | 'replaced' | 'busy';

/**
 * Takes damaged lists back, so that the next whole answer of their source builds them anew; what came of it by provider.
 * Only the list that was found to be damaged: one that was built since is let alone. Rejects with a StoreError when the
 * store does not answer.
 */
export async function repair(
  store: Pick<Store, 'head' | 'update'>,
  findings: readonly Finding[],
  nowMs: number,
): Promise<ReadonlyMap<ProviderId, Repair>> {
  const damaged = new Map(
    findings.flatMap(({ rebuild }) => (rebuild === undefined ? [] : [[rebuild.provider, rebuild] as const])),
  );
  const done = new Map<ProviderId, Repair>();
  for (const [id, list] of damaged) done.set(id, await repaired(store, list, nowMs));
  return done;
}

async function repaired(
  store: Pick<Store, 'head' | 'update'>,
  { provider, directory }: DamagedList,
  nowMs: number,
): Promise<Repair> {
  const head = await store.head(provider);
  // The generation says less: a refresh that finds nothing changed has a new one, and leaves the same list.
  if (head?.listing?.directory !== directory) return 'replaced';
  return (await takeBack(store, head, nowMs)) ? 'taken back' : 'busy';
}
