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
  /** The rate that may be used of the bucket that a call comes from; undefined: there is no budget. Asked once for each. */
  readonly shareOf: (call: QuotaCall) => CallRate | undefined;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A meter whose buckets are full at the beginning. */
export function createCallMeter({ shareOf, clock, pause }: CallMeterSettings): CallMeter {
  const countByRegion = new Map<string, Map<QuotaApi, number>>();
  const buckets = new Map<string, Bucket>();

  const counted = ({ api, region }: QuotaCall): void => {
    const counts = countByRegion.get(region) ?? new Map<QuotaApi, number>();
    counts.set(api, (counts.get(api) ?? 0) + 1);
    countByRegion.set(region, counts);
  };
  const waitMs = (call: QuotaCall): number => {
    const nowMs = clock.nowMs();
    const key = `${call.region} ${call.api}`;
    const bucket = buckets.get(key) ?? bucketOf(shareOf(call), nowMs);
    buckets.set(key, bucket);
    return bucket(nowMs);
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

/** Takes a token, and says how long it is until it is there. */
type Bucket = (nowMs: number) => number;

function bucketOf(share: CallRate | undefined, nowMs: number): Bucket {
  return share === undefined ? () => 0 : tokenBucket(share, nowMs);
}

/** Those that wait have their turn in order. */
function tokenBucket({ perSecond, burst }: CallRate, startMs: number): Bucket {
  let tokens = burst;
  let atMs = startMs;
  return (nowMs) => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) * perSecond) / 1000) - 1;
    atMs = Math.max(atMs, nowMs);
    return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / perSecond);
  };
}
