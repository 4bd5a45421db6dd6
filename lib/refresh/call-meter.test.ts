import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallRate, QuotaApi, QuotaCall } from '../model/call-quota.ts';
import { createCallMeter } from './call-meter.ts';

const here: QuotaCall = { api: 'ec2:DescribeInstances', region: 'eu-west-1' };
const silent = new AbortController().signal;

/** A meter whose pauses pass at once, on a clock of its own. */
function labOf(shareOf: (call: QuotaCall) => CallRate | undefined) {
  let nowMs = 0;
  const meter = createCallMeter({
    shareOf,
    clock: { nowMs: () => nowMs },
    pause: async (ms) => {
      nowMs += ms;
    },
  });
  return {
    meter,
    advance: (ms: number) => {
      nowMs += ms;
    },
    timeOf: async (call: QuotaCall) => {
      await meter.turns.next(call, silent);
      return nowMs;
    },
  };
}

describe('a meter of calls', () => {
  it('lets a burst pass, and then so many a second', async () => {
    const { timeOf } = labOf(() => ({ perSecond: 4, burst: 3 }));

    const times: number[] = [];
    for (let call = 0; call < 6; call += 1) times.push(await timeOf(here));

    expect(times).toEqual([0, 0, 0, 250, 500, 750]);
  });

  it('makes calls that come together wait in their order', async () => {
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    const meter = createCallMeter({ shareOf: () => ({ perSecond: 2, burst: 1 }), clock: { nowMs: () => 0 }, pause });

    await Promise.all([1, 2, 3].map(() => meter.turns.next(here, silent)));

    expect(waits).toEqual([500, 1000]);
  });

  it('has a bucket for each API and region, and none where there is no budget', async () => {
    const api = (name: QuotaApi, region = 'eu-west-1') => ({ api: name, region });
    const { timeOf } = labOf((call) => (call.api === 'rds' ? undefined : { perSecond: 1, burst: 1 }));

    for (const call of [here, api('ec2:DescribeInstances', 'eu-west-2'), api('kafka'), api('rds'), api('rds')]) {
      expect(await timeOf(call)).toBe(0);
    }
    expect(await timeOf(here)).toBe(1000);
  });

  it('works out the share of a bucket once, whether there is a budget or not', async () => {
    const asked: string[] = [];
    const { timeOf } = labOf(({ api, region }) => {
      asked.push(`${api} ${region}`);
      return api === 'rds' ? undefined : { perSecond: 4, burst: 3 };
    });

    for (const api of ['kafka', 'rds', 'kafka', 'rds'] as const) await timeOf({ api, region: 'a' });
    await timeOf({ api: 'kafka', region: 'b' });

    expect(asked).toEqual(['kafka a', 'rds a', 'kafka b']);
  });

  it('counts by API; of several regions, the one with the most calls', async () => {
    const { meter, timeOf } = labOf(() => undefined);
    for (const region of ['a', 'b', 'b', 'b', 'c']) await timeOf({ api: 'ec2:DescribeInstances', region });
    await timeOf({ api: 'ec2:DescribeRegions', region: 'a' });

    expect(meter.counts()).toEqual({ 'ec2:DescribeInstances': 3, 'ec2:DescribeRegions': 1 });
  });

  it('neither lets pass nor counts a call whose time has run out', async () => {
    const { meter } = labOf(() => undefined);

    await expect(meter.turns.next(here, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');

    expect(meter.counts()).toEqual({});
  });

  it('never lets more pass than its bucket held and was refilled with, whenever calls come', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 40 });
    const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 10 }) });
    await fc.assert(
      fc.asyncProperty(pauses, rates, async (ms, rate) => {
        const { advance, timeOf } = labOf(() => rate);
        const times: number[] = [];
        for (const each of ms) {
          advance(each);
          times.push(await timeOf(here));
        }
        expect(excessOf(times, rate)).toBeLessThanOrEqual(0);
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});

/** By how much most calls exceed what the bucket may give in any stretch of time, to the millisecond. */
function excessOf(times: readonly number[], { perSecond, burst }: CallRate): number {
  const excesses = times.flatMap((fromMs, first) =>
    times.slice(first).map((toMs, index) => index + 1 - burst - ((toMs - fromMs + 1) * perSecond) / 1000),
  );
  return Math.max(...excesses);
}
