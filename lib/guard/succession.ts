import { type Head, isRead, wasWhole } from '../model/head.ts';
import {
  type GuardSettings,
  isSuccessorOf,
  type PlannedJob,
  type PlannedProvider,
  type Predecessor,
} from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { isConfirmed, isSuspicious, type Missed } from './guard.ts';

type Heads = ReadonlyMap<ProviderId, Head>;
type Succession = Pick<PlannedJob, 'providers' | 'predecessors' | 'settings'>;

/** Why a predecessor is still served. */
export interface Wait {
  /** `unread`: these were not read as a whole yet. `shrinking`: their lists together are suspiciously shorter than what they replace. */
  readonly reason: 'unread' | 'shrinking';
  readonly successors: readonly PlannedProvider[];
}

/**
 * Why a predecessor of a job is still served; undefined: it may go. A change of the configuration passes the guard like any
 * other loss: what left together is compared with what came then or later. Static groups are what the file says, and exempt.
 */
export function waitOf(predecessor: Predecessor, job: Succession, heads: Heads): Wait | undefined {
  const successors = job.providers.filter((provider) => isSuccessorOf(predecessor, provider));
  const unread = successors.filter(({ id }) => !wasWhole(heads.get(id)));
  if (unread.length > 0) return { reason: 'unread', successors: unread };
  if (successors.every(({ intervalMs }) => intervalMs === undefined)) return undefined;
  const together = job.predecessors.filter(({ leftAtMs }) => leftAtMs === predecessor.leftAtMs);
  const isShrinking = isSuspicious(job.settings.guard, targetsOf(together, heads), targetsOf(successors, heads));
  return isShrinking ? { reason: 'shrinking', successors } : undefined;
}

/**
 * The predecessor as the plan keeps it after a look at its successors; undefined once their loss is confirmed: that many
 * scheduled refreshes of all of them in a row, so far apart, came to as little.
 */
export function afterLook(
  predecessor: Predecessor,
  { reason, successors }: Wait,
  { heads, guard, nowMs }: { readonly heads: Heads; readonly guard: GuardSettings; readonly nowMs: number },
): Predecessor | undefined {
  if (reason === 'unread') return { ...predecessor, missed: undefined };
  const slots = successors
    .filter(({ intervalMs }) => intervalMs !== undefined)
    .map(({ id }) => succeededSlotMs(heads.get(id)));
  const { times = 0, firstAtMs = nowMs, slotMs = 0 } = predecessor.missed ?? {};
  // Each of them was refreshed anew since the last count.
  if (Math.min(...slots) <= slotMs) return predecessor;
  const missed: Missed = { times: times + 1, firstAtMs };
  if (isConfirmed(guard, missed, nowMs)) return undefined;
  return { ...predecessor, missed: { ...missed, slotMs: Math.max(...slots) } };
}

/** Name of what is held with a predecessor: its list, as it was when it left. */
export function successionHold({ leftAtMs }: Predecessor): string {
  return `left/${leftAtMs}`;
}

/** The newest slot, if it was refreshed with success and as a whole: no other confirms anything. */
function succeededSlotMs(head: Head | undefined): number {
  if (head === undefined || head.unread > 0 || (head.succeededAtMs ?? 0) < head.slotMs) return 0;
  return head.slotMs;
}

function targetsOf(providers: readonly PlannedProvider[], heads: Heads): number {
  return providers.reduce((sum, { id }) => {
    const head = heads.get(id);
    return sum + (isRead(head) ? head.listing.targets : 0);
  }, 0);
}
