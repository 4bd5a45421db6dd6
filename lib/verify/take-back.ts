import type { ProviderId } from '../model/provider-id.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from './finding.ts';

/**
 * Takes damaged lists back, so that the next whole answer of their source builds them anew; true by provider where that was done.
 * As the sweep does it: fenced, and not while somebody works on the list.
 */
export async function takeBack(
  store: Pick<Store, 'head' | 'update'>,
  findings: readonly Finding[],
  nowMs: number,
): Promise<ReadonlyMap<ProviderId, boolean>> {
  const done = new Map<ProviderId, boolean>();
  for (const id of new Set(findings.flatMap(({ rebuild }) => rebuild ?? []))) {
    const head = await store.head(id);
    const isBusy = head === undefined || (head.lease !== undefined && head.lease.endMs >= nowMs);
    done.set(id, !isBusy && (await store.update(id, head.generation, { listing: null, wholeAtMs: null })));
  }
  return done;
}
