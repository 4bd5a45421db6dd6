import { failingAfter, type Head } from '../model/head.ts';
import type { PlannedProvider } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** How the providers of a plan are, all together. */
export interface ProviderHealth {
  readonly providers: number;
  /** Whose last three refreshes or more failed. */
  readonly failing: number;
  readonly unread: number;
  /** Targets that the guard holds. */
  readonly held: number;
  /** Of the providers that were read and have an interval; undefined where there is none. */
  readonly oldestSuccessAgeMs: number | undefined;
}

export function healthOf(
  providers: readonly PlannedProvider[],
  heads: ReadonlyMap<ProviderId, Head>,
  nowMs: number,
): ProviderHealth {
  const all = providers.map(({ id, intervalMs }) => ({ intervalMs, head: heads.get(id) }));
  const successes = all.flatMap(({ intervalMs, head }) =>
    intervalMs === undefined || head?.succeededAtMs === undefined ? [] : [head.succeededAtMs],
  );
  const held = all.map(({ head }) => head?.listing?.held ?? 0);
  return {
    providers: all.length,
    failing: all.filter(({ head }) => failuresOf(head, nowMs) >= failingAfter).length,
    unread: all.filter(({ head }) => head?.listing === undefined).length,
    held: held.reduce((sum, count) => sum + count, 0),
    oldestSuccessAgeMs: successes.length === 0 ? undefined : Math.max(0, nowMs - Math.min(...successes)),
  };
}

/** The one under way has been counted as failed, in case it is killed: it is none yet. */
function failuresOf(head: Head | undefined, nowMs: number): number {
  if (head === undefined) return 0;
  const isUnderWay = head.lease !== undefined && head.lease.endMs >= nowMs;
  return head.failures - (isUnderWay ? 1 : 0);
}
