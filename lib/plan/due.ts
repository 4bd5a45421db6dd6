import type { Head } from '../model/head.ts';
import type { PlannedProvider } from '../model/plan.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { slotOf } from './slot.ts';

/** A failed refresh is tried again at the next slot, or after this long if that is sooner. */
const retryAfterMs = 5 * 60_000;

export interface DueInput {
  readonly provider: PlannedProvider;
  /** Providers of one listing are due together. */
  readonly listing?: string | undefined;
  /** Undefined: never leased. */
  readonly head: Head | undefined;
  readonly nowMs: number;
  /** Time until the next dispatch: what begins before it is sent now, delayed. */
  readonly tickMs: number;
  /** When the plan was accepted: a provider without an interval is refreshed then. */
  readonly acceptedAtMs: number;
}

/** The messages that a provider is due. A message that is sent again for the same slot is dropped by the lease. */
export function dueMessages(input: DueInput): readonly RefreshMessage[] {
  const { provider, head, nowMs, tickMs } = input;
  const earliestMs = Math.max(nowMs, head?.notBeforeMs ?? 0);
  if (earliestMs >= nowMs + tickMs) return [];
  const slots = dueSlots(input);
  // Of those that have begun by then, the newest stands for all: a source that asked for a pause is not asked in a burst.
  const begun = slots.filter((slotMs) => slotMs <= earliestMs);
  const sent = slots.slice(Math.max(0, begun.length - 1));
  if (sent.length > 0) {
    return sent.map((slotMs) => ({
      ...addressOf(provider),
      slotMs,
      delaySeconds: Math.ceil((Math.max(slotMs, earliestMs) - nowMs) / 1000),
    }));
  }
  const isRetried = head !== undefined && isRetryDue(head, provider, nowMs);
  return isRetried ? [{ ...addressOf(provider), generation: head.generation }] : [];
}

function addressOf({ id, network }: PlannedProvider): Pick<RefreshMessage, 'provider' | 'network'> {
  return { provider: id, ...(network === undefined ? {} : { network }) };
}

function dueSlots({
  provider: { id, intervalMs },
  listing,
  head,
  nowMs,
  tickMs,
  acceptedAtMs,
}: DueInput): readonly number[] {
  const isNewer = (slotMs: number) => head === undefined || slotMs > head.slotMs || head.slotMs > nowMs + tickMs;
  if (intervalMs === undefined) return isNewer(acceptedAtMs) ? [acceptedAtMs] : [];
  const slots: number[] = [];
  for (let slotMs = slotOf(listing ?? id, intervalMs, nowMs); slotMs < nowMs + tickMs; slotMs += intervalMs) {
    if (isNewer(slotMs)) slots.push(slotMs);
  }
  return slots;
}

/**
 * The last attempt failed or was killed, and the next slot is further away than a retry; or the list was taken back, and
 * no slot will come to build it anew. And nobody is at it.
 */
function isRetryDue(
  { failures, lease, attemptAtMs, listing }: Head,
  { intervalMs }: PlannedProvider,
  nowMs: number,
): boolean {
  const isFree = lease === undefined || lease.endMs < nowMs;
  const isWanted = failures > 0 || (intervalMs === undefined && listing === undefined);
  return isWanted && isFree && nowMs - attemptAtMs >= retryAfterMs;
}
