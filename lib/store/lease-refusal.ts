import type { Head } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { LeaseRefusal, LeaseRequest } from './store.ts';

/** The head of a provider that nothing is known of. */
export function newHead(id: ProviderId): Head {
  return {
    id,
    generation: 0,
    lease: undefined,
    slotMs: 0,
    attemptAtMs: 0,
    succeededAtMs: undefined,
    tookMs: undefined,
    failures: 0,
    failure: undefined,
    unread: 0,
    unreadNames: [],
    notBeforeMs: undefined,
    calls: undefined,
    listing: undefined,
    wholeAtMs: undefined,
    change: undefined,
    changedAtMs: undefined,
    sent: 0,
    unnamedSinceMs: undefined,
    retiredAtMs: undefined,
    sweptAtMs: undefined,
  };
}

/** Why a head cannot be leased on this request; undefined if it can. A repeated request of the holder always can. */
export function leaseRefusal(head: Head, request: LeaseRequest): LeaseRefusal | undefined {
  const { lease, slotMs, generation } = head;
  if (lease?.owner === request.owner) return undefined;
  if (lease !== undefined && lease.endMs >= request.nowMs) return 'held';
  if (request.generation !== undefined && request.generation !== generation) return 'generation passed';
  const isOnDemand = request.slotMs === undefined && request.generation === undefined;
  // Whoever asks a throttled source on demand would prolong its pause for all.
  if (isOnDemand && (head.notBeforeMs ?? 0) > request.nowMs) return 'paused';
  const isNewer = request.slotMs === undefined || slotMs < request.slotMs || slotMs > request.nowMs;
  return isNewer ? undefined : 'slot not newer';
}
