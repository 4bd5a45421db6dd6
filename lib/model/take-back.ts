import type { Head, HeadPatch } from './head.ts';
import type { ProviderId } from './provider-id.ts';

/** The one write of a store that this takes; as `Store` has it. */
export interface FencedWrites {
  update(id: ProviderId, generation: number, patch: HeadPatch): Promise<boolean>;
}

/**
 * Takes the list of a head back, so that its jobs are 503 until the next whole answer of its source builds it anew. False,
 * and nothing written, while somebody works on it: a refresher at work would write its own view of the list over this.
 */
export async function takeBack(store: FencedWrites, head: Head, nowMs: number): Promise<boolean> {
  const { id, lease, generation } = head;
  if (lease !== undefined && lease.endMs >= nowMs) return false;
  return await store.update(id, generation, { listing: null, wholeAtMs: null });
}
