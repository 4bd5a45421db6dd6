import type { CallCounts, CallRates, QuotaApi, QuotaUse } from '../model/call-quota.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';

/** What a refresh takes of a quota. */
export interface Draw {
  readonly use: QuotaUse;
  /** As many calls as it made the last time. */
  readonly calls: CallCounts;
}

/** A message for providers whose calls have a budget. */
export interface BudgetedMessage extends Draw {
  readonly message: RefreshMessage;
  /** Of those that would begin together, who was refreshed longest ago comes first. */
  readonly lastSlotMs: number;
}

/** A refresh under way. */
export interface RunningDraw extends Draw {
  readonly startedMs: number;
}

export interface SpreadLimits {
  readonly rates: CallRates;
  readonly nowMs: number;
  /** What cannot begin within it is left to the next tick, where it is due still and comes first. */
  readonly tickMs: number;
}

/**
 * The messages with delays such that no bucket (one API of one account in one region) is asked for more than it refills: a
 * refresh begins when those before it have had the time that their calls take at the budgeted rate.
 */
export function spread(
  messages: readonly BudgetedMessage[],
  running: readonly RunningDraw[],
  { rates, nowMs, tickMs }: SpreadLimits,
): readonly RefreshMessage[] {
  const lanes = createLanes(rates);
  for (const { startedMs, ...draw } of running) lanes.occupy(draw, startedMs - nowMs);
  const inTurn = messages.toSorted((a, b) => delayOf(a.message) - delayOf(b.message) || a.lastSlotMs - b.lastSlotMs);
  return inTurn.flatMap(({ message, ...draw }): readonly RefreshMessage[] => {
    const startMs = Math.max(delayOf(message), lanes.freeAtMs(draw));
    if (startMs >= tickMs) return [];
    lanes.occupy(draw, startMs);
    // Within its second a bucket gets no more than the rate; a queue knows no parts of seconds.
    const delaySeconds = Math.floor(startMs / 1000);
    return [delaySeconds === 0 ? message : { ...message, delaySeconds }];
  });
}

function delayOf({ delaySeconds = 0 }: RefreshMessage): number {
  return delaySeconds * 1000;
}

/** Until when each bucket is taken, in milliseconds from now. */
function createLanes(rates: CallRates) {
  const takenUntilMs = new Map<string, { readonly use: QuotaUse; readonly api: QuotaApi; untilMs: number }>();

  const freeAtMs = ({ use, calls }: Draw): number => {
    const mine = [...takenUntilMs.values()].filter((lane) => lane.api in calls && isSamePlace(lane.use, use));
    return Math.max(0, ...mine.map(({ untilMs }) => untilMs));
  };
  return {
    freeAtMs,
    occupy(draw: Draw, startMs: number): void {
      for (const [api, rate] of rates) {
        const count = draw.calls[api];
        if (count === undefined) continue;
        const untilMs = startMs + (count * 1000) / rate.perSecond;
        const key = JSON.stringify([draw.use.account, draw.use.region, api]);
        const before = takenUntilMs.get(key)?.untilMs ?? 0;
        takenUntilMs.set(key, { use: draw.use, api, untilMs: Math.max(before, untilMs) });
      }
    },
  };
}

/** A provider of every region is in the way of those of one, and they of it. */
function isSamePlace(one: QuotaUse, other: QuotaUse): boolean {
  if (one.account !== other.account) return false;
  return one.region === undefined || other.region === undefined || one.region === other.region;
}
