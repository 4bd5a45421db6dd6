import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallRates, QuotaUse } from '../model/call-quota.ts';
import { asProviderId } from '../model/provider-id.ts';
import { type BudgetedMessage, spread } from './spread.ts';

const api = 'ec2:DescribeInstances';
const perSecond = 5;
const rates: CallRates = new Map([[api, { perSecond, burst: 5 }]]);
const limits = { rates, nowMs: 1_000_000, tickMs: 60_000 };

function placed(region: string | undefined, account = 'one'): QuotaUse {
  return { account, region, apis: [api, 'kafka'] };
}

interface Wanted {
  readonly id: string;
  readonly calls?: number;
  readonly use?: QuotaUse;
  readonly delaySeconds?: number;
  readonly lastSlotMs?: number;
}

function message({
  id,
  calls = 10,
  use = placed('eu-west-1'),
  delaySeconds = 0,
  lastSlotMs = 0,
}: Wanted): BudgetedMessage {
  const counts = { [api]: calls, kafka: 1000 };
  return { message: { provider: asProviderId(id), slotMs: 0, delaySeconds }, use, calls: counts, lastSlotMs };
}

function delaysOf(messages: readonly Wanted[], running: Parameters<typeof spread>[1] = []) {
  const sent = spread(messages.map(message), running, limits);
  return sent.map(({ provider, delaySeconds }) => [provider, delaySeconds]);
}

describe('messages that are spread', () => {
  it('begin when those before them have had the time that their calls take', () => {
    expect(delaysOf([{ id: 'a' }, { id: 'b', calls: 25 }, { id: 'c' }])).toEqual([
      ['a', 0],
      ['b', 2],
      ['c', 7],
    ]);
  });

  it('begin together as long as there is something left of a second', () => {
    const three = ['a', 'b', 'c', 'd'].map((id) => ({ id, calls: 2 }));

    expect(delaysOf(three)).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
      ['d', 1],
    ]);
  });

  it('keep the delays that they have, and wait for nobody who begins later', () => {
    expect(delaysOf([{ id: 'late', delaySeconds: 30 }, { id: 'now' }])).toEqual([
      ['now', 0],
      ['late', 30],
    ]);
  });

  it.each([
    { title: 'another region', uses: [placed('eu-west-1'), placed('eu-west-2')], delay: 0 },
    { title: 'another account', uses: [placed('eu-west-1'), placed('eu-west-1', 'two')], delay: 0 },
    { title: 'every region', uses: [placed('eu-west-1'), placed(undefined)], delay: 2 },
    { title: 'one of all regions', uses: [placed(undefined), placed('eu-west-1')], delay: 2 },
  ])('begin after $delay seconds in $title', ({ uses: [one, other], delay }) => {
    expect(
      delaysOf([
        { id: 'a', use: one ?? placed('') },
        { id: 'b', use: other ?? placed('') },
      ]),
    ).toEqual([
      ['a', 0],
      ['b', delay],
    ]);
  });

  it('wait for what is under way', () => {
    const running = [{ use: placed('eu-west-1'), calls: { [api]: 50 }, startedMs: limits.nowMs - 4000 }];

    expect(delaysOf([{ id: 'a' }], running)).toEqual([['a', 6]]);
  });

  it('are left to the next tick where this one has no room, those refreshed longest ago first', () => {
    const four = [40, 10, 30, 20].map((lastSlotMs) => ({ id: `at-${lastSlotMs}`, calls: 100, lastSlotMs }));

    expect(delaysOf(four)).toEqual([
      ['at-10', 0],
      ['at-20', 20],
      ['at-30', 40],
    ]);
  });

  it('never ask a bucket for more than it refills, to the second', () => {
    const wanted = fc.record({
      id: fc.string(),
      calls: fc.integer({ min: 1, max: 40 }),
      delaySeconds: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 40 }), (all) => {
        const messages = all.map((each, index) => message({ ...each, id: String(index) }));
        const callsOf = new Map(messages.map((each) => [each.message.provider, each.calls[api] ?? 0]));

        // Those that begin within a window end with it, but for the last: each takes the time of its calls.
        const sent = spread(messages, [], limits).map(({ provider, delaySeconds = 0 }) => ({
          atMs: delaySeconds * 1000,
          calls: callsOf.get(provider) ?? 0,
        }));
        for (const [first, { atMs: fromMs }] of sent.entries()) {
          for (let last = first; last + 1 < sent.length; last += 1) {
            const begun = sent.slice(first, last + 1).reduce((sum, { calls }) => sum + calls, 0);
            const untilMs = (sent[last + 1]?.atMs ?? 0) + 1000;
            expect(begun).toBeLessThanOrEqual(((untilMs - fromMs) * perSecond) / 1000);
          }
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
