import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardSettings } from '../model/plan.ts';
import { guard, type Hold, isSuspicious } from './guard.ts';

const settings: GuardSettings = {
  enabled: true,
  maxLossRatio: 0.5,
  minTargets: 10,
  confirmations: 3,
  confirmAfterMs: 600_000,
};
const minuteMs = 60_000;

describe('a list', () => {
  it.each([
    { name: 'that loses more than half and ten', before: 100, now: 49, suspicious: true },
    { name: 'that loses exactly half', before: 100, now: 50, suspicious: false },
    { name: 'that loses ten of nineteen', before: 19, now: 9, suspicious: true },
    { name: 'that loses nine of ten', before: 10, now: 1, suspicious: false },
    { name: 'of which nothing is left', before: 1, now: 0, suspicious: true },
    { name: 'that was empty and is', before: 0, now: 0, suspicious: false },
    { name: 'that grows', before: 10, now: 100, suspicious: false },
    { name: 'that has as many new as gone', before: 100, now: 100, suspicious: false },
  ])('$name is suspicious: $suspicious', ({ before, now, suspicious }) => {
    expect(isSuspicious(settings, before, now)).toBe(suspicious);
    expect(isSuspicious({ ...settings, enabled: false }, before, now)).toBe(false);
  });

  it('is judged by the numbers of its job', () => {
    expect(isSuspicious({ ...settings, maxLossRatio: 0.1, minTargets: 2 }, 20, 17)).toBe(true);
    expect(isSuspicious({ ...settings, maxLossRatio: 0.1, minTargets: 4 }, 20, 17)).toBe(false);
  });
});

/** Refreshes that all miss the same target of a list that shrinks suspiciously, one after another. */
function holdsAfter(refreshes: readonly { readonly atMinute: number; readonly isScheduled: boolean }[], now = 0) {
  let hold: Hold = new Map();
  return refreshes.map(({ atMinute, isScheduled }) => {
    hold = guard({ settings, before: 30, now, missing: ['a'], hold, isScheduled, nowMs: atMinute * minuteMs });
    return hold.has('a');
  });
}

const scheduled = (...minutes: readonly number[]) => minutes.map((atMinute) => ({ atMinute, isScheduled: true }));
const onDemand = (...minutes: readonly number[]) => minutes.map((atMinute) => ({ atMinute, isScheduled: false }));

describe('a target that is missing', () => {
  it.each([
    { name: 'goes with the third that is ten minutes after the first', refreshes: scheduled(0, 5, 10), held: 2 },
    { name: 'stays while they are closer', refreshes: scheduled(0, 1, 2, 3, 9), held: 5 },
    { name: 'goes with the first that is late enough', refreshes: scheduled(0, 1, 2, 3, 9, 10), held: 5 },
    { name: 'stays with two, however far apart', refreshes: scheduled(0, 60), held: 2 },
    { name: 'stays whatever is asked on demand', refreshes: onDemand(0, 5, 10, 15, 20), held: 5 },
    {
      name: 'is not counted from what was asked on demand before',
      refreshes: [...onDemand(0), ...scheduled(8, 9, 10)],
      held: 4,
    },
    {
      name: 'does not go with what is asked on demand after',
      refreshes: [...scheduled(0, 1, 2), ...onDemand(10, 11), ...scheduled(12)],
      held: 5,
    },
    {
      name: 'is not reset by what is asked on demand between',
      refreshes: [...scheduled(0, 5), ...onDemand(6), ...scheduled(10)],
      held: 3,
    },
  ])('$name', ({ refreshes, held }) => {
    const holds = holdsAfter(refreshes);

    expect(holds).toEqual(refreshes.map((_, index) => index < held));
  });

  it('goes at once when the loss is not suspicious', () => {
    expect(holdsAfter(scheduled(0), 29)).toEqual([false]);
  });

  it('stays held when most of the others have come back', () => {
    const base = { settings, before: 30, isScheduled: true };
    const first = guard({ ...base, now: 5, missing: ['a', 'b'], hold: new Map(), nowMs: 0 });
    const second = guard({ ...base, now: 29, missing: ['b', 'new'], hold: first, nowMs: minuteMs });

    expect([...second]).toEqual([['b', { times: 2, firstAtMs: 0 }]]);
  });

  it('goes at once with a rollout: as many have come', () => {
    const hold = new Map([['a', { times: 1, firstAtMs: 0 }]]);

    expect(guard({ settings, before: 30, now: 30, missing: ['a'], hold, isScheduled: true, nowMs: 1 }).size).toBe(0);
  });

  it('is counted alone: each from when it was first missed', () => {
    const base = { settings, before: 30, now: 0, isScheduled: true };
    const first = guard({ ...base, missing: ['a'], hold: new Map(), nowMs: 0 });
    const second = guard({ ...base, missing: ['a', 'b'], hold: first, nowMs: 5 * minuteMs });
    const third = guard({ ...base, missing: ['a', 'b'], hold: second, nowMs: 10 * minuteMs });

    expect([...third]).toEqual([['b', { times: 2, firstAtMs: 5 * minuteMs }]]);
  });

  it('is free when it was found again, and is then counted from the start', () => {
    const base = { settings, before: 30, now: 0, isScheduled: true };
    const first = guard({ ...base, missing: ['a', 'b'], hold: new Map(), nowMs: 0 });
    const found = guard({ ...base, missing: ['b'], hold: first, nowMs: 5 * minuteMs });
    const again = guard({ ...base, missing: ['a', 'b'], hold: found, nowMs: 10 * minuteMs });

    expect([...found.keys()]).toEqual(['b']);
    expect([...again]).toEqual([['a', { times: 1, firstAtMs: 10 * minuteMs }]]);
  });
});

describe('guard', () => {
  it('never holds a target that is not missing, and never one that was missed often and long enough', () => {
    const key = fc.constantFrom<string>('a', 'b', 'c', 'd');
    const missed = fc.record({ times: fc.nat({ max: 4 }), firstAtMs: fc.nat({ max: 1_000_000 }) });
    const law = fc.property(
      fc.uniqueArray(key),
      fc.array(fc.tuple(key, missed)),
      fc.boolean(),
      (missing, before, isScheduled) => {
        const hold: Hold = new Map(before);
        const held = guard({ settings, before: 20, now: 0, missing, hold, isScheduled, nowMs: 1_000_000 });

        expect([...held.keys()].every((each) => missing.includes(each))).toBe(true);
        for (const each of missing) {
          const { times, firstAtMs } = hold.get(each) ?? { times: 0, firstAtMs: 1_000_000 };
          const isOver = isScheduled && times >= 2 && firstAtMs <= 400_000;
          expect(held.has(each)).toBe(!isOver);
        }
      },
    );
    fc.assert(law);
  });
});
