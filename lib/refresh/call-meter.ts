import { type CallCounts, type CallRate, mostOf, type QuotaApi, type QuotaCall } from '../model/call-quota.ts';
import type { CallTurns, Clock } from '../ports.ts';

/** Waits so many milliseconds; rejects when the signal fires first. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Counts the calls of one asking, and makes them keep to its share of the budget. */
export interface CallMeter {
  readonly turns: CallTurns;
  /** Calls so far by API; of several regions, in the one where there were most. */
  counts(): CallCounts;
}

export interface CallMeterSettings {
  /** The rate that may be used of the bucket that a call comes from; undefined: there is no budget. */
  readonly shareOf: (call: QuotaCall) => CallRate | undefined;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A meter whose buckets are full at the beginning. */
export function createCallMeter({ shareOf, clock, pause }: CallMeterSettings): CallMeter {
  const countByRegion = new Map<string, Map<QuotaApi, number>>();
  const waits = new Map<string, (nowMs: number) => number>();

  const counted = ({ api, region }: QuotaCall): void => {
    const counts = countByRegion.get(region) ?? new Map<QuotaApi, number>();
    counts.set(api, (counts.get(api) ?? 0) + 1);
    countByRegion.set(region, counts);
  };
  const waitMs = (call: QuotaCall): number => {
    const nowMs = clock.nowMs();
    const key = `${call.region} ${call.api}`;
    const share = shareOf(call);
    const wait = waits.get(key) ?? (share === undefined ? undefined : tokenBucket(share, nowMs));
    if (wait !== undefined) waits.set(key, wait);
    return wait?.(nowMs) ?? 0;
  };
  return {
    turns: {
      async next(call, signal) {
        signal.throwIfAborted();
        const ms = waitMs(call);
        if (ms > 0) await pause(ms, signal);
        counted(call);
      },
    },
    counts: () => mostOf([...countByRegion.values()].map((counts) => Object.fromEntries(counts))),
  };
}

/** Takes a token, and says how long it is until it is there; those that wait have their turn in order. */
function tokenBucket({ perSecond, burst }: CallRate, startMs: number): (nowMs: number) => number {
  let tokens = burst;
  let atMs = startMs;
  return (nowMs) => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) * perSecond) / 1000) - 1;
    atMs = Math.max(atMs, nowMs);
    return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / perSecond);
  };
}
