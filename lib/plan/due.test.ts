import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Head } from '../model/head.ts';
import { asProviderId } from '../model/provider-id.ts';
import { newHead } from '../store/lease-refusal.ts';
import { type DueInput, dueMessages } from './due.ts';
import { slotOf } from './slot.ts';

const id = asProviderId('ec2-abc');
const minuteMs = 60_000;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 1);
/** Five seconds into the current slot of a minute. */
const nowMs = slotOf(id, minuteMs, startMs) + 5000;
const slotMs = nowMs - 5000;
const done: Head = { ...newHead(id), generation: 7, slotMs, attemptAtMs: slotMs };

function due(
  head: Head | undefined,
  { intervalMs, ...fields }: Partial<DueInput> & { intervalMs?: number | undefined } = {},
) {
  const provider = { id, mechanism: 'ec2', description: '', intervalMs, sinceMs: 0 };
  const messages = dueMessages({ provider, head, nowMs, tickMs: minuteMs, acceptedAtMs: startMs, ...fields });
  return messages.map(({ provider: _, ...message }) => message);
}

describe('a provider with an interval', () => {
  it.each([
    {
      name: 'is due at once when it was never refreshed',
      head: undefined,
      messages: [
        [0, 0],
        [60, 55],
      ],
    },
    { name: 'is due again in its next slot', head: done, messages: [[60, 55]] },
    {
      name: 'is due at once when its slot passed by',
      head: { ...done, slotMs: slotMs - minuteMs },
      messages: [
        [0, 0],
        [60, 55],
      ],
    },
    {
      name: 'is due once when many passed by',
      head: { ...done, slotMs: slotMs - dayMs },
      messages: [
        [0, 0],
        [60, 55],
      ],
    },
    { name: 'is not due when the next slot was begun', head: { ...done, slotMs: slotMs + minuteMs }, messages: [] },
    {
      name: 'is due when its slot lies further in the future than any tick sends',
      head: { ...done, slotMs: slotMs + dayMs },
      messages: [
        [0, 0],
        [60, 55],
      ],
    },
    { name: 'waits as long as it asked for', head: { ...done, notBeforeMs: nowMs + minuteMs }, messages: [] },
    { name: 'waits within the tick', head: { ...done, notBeforeMs: nowMs + 57_000 }, messages: [[60, 57]] },
    { name: 'does not wait for what has passed', head: { ...done, notBeforeMs: nowMs - 1 }, messages: [[60, 55]] },
    {
      name: 'is asked once after a pause',
      head: { ...done, slotMs: slotMs - minuteMs, notBeforeMs: nowMs + 57_000 },
      messages: [[60, 57]],
    },
  ])('$name', ({ head, messages }) => {
    const expected = messages.map(([second = 0, delaySeconds]) => ({ slotMs: slotMs + second * 1000, delaySeconds }));

    expect(due(head, { intervalMs: minuteMs })).toEqual(expected);
  });

  it('shorter than a tick gets a message for each slot that begins before the next', () => {
    const current = slotOf(id, 20_000, nowMs);
    const slots = due({ ...done, slotMs: current }, { intervalMs: 20_000 }).map((message) => message.slotMs ?? 0);

    expect(slots).toEqual(
      [current + 20_000, current + 40_000, current + 60_000].filter((slot) => slot < nowMs + minuteMs),
    );
    expect(slots.length).toBeGreaterThanOrEqual(2);
  });

  it('shorter than a tick is not asked in a burst when a pause ends', () => {
    const messages = due({ ...done, slotMs: nowMs - minuteMs, notBeforeMs: nowMs + 42_000 }, { intervalMs: 5000 });
    const delays = messages.map(({ delaySeconds }) => delaySeconds);

    expect(delays[0]).toBe(42);
    expect(new Set(delays).size).toBe(delays.length);
    expect(messages.every((message) => (message.slotMs ?? 0) > nowMs + 37_000)).toBe(true);
  });

  it('is sent every slot exactly once by ticks a minute apart, and none too early', () => {
    const intervals = fc.constantFrom(5000, 15_000, 60_000, 90_000, 300_000, 3_600_000);
    const law = fc.property(intervals, fc.nat({ max: minuteMs }), (intervalMs, offset) => {
      let head: Head = { ...done, slotMs: slotOf(id, intervalMs, nowMs + offset) };
      const sent: number[] = [];
      for (let tick = 0; tick < 130; tick += 1) {
        const at = nowMs + offset + tick * minuteMs;
        for (const message of due(head, { intervalMs, nowMs: at })) {
          const slot = message.slotMs ?? 0;
          expect(at + (message.delaySeconds ?? 0) * 1000).toBeGreaterThanOrEqual(slot);
          sent.push(slot);
          head = { ...head, slotMs: slot, attemptAtMs: slot };
        }
      }

      const first = slotOf(id, intervalMs, nowMs + offset) + intervalMs;
      expect(sent).toEqual(sent.map((_, index) => first + index * intervalMs));
      expect(sent.length).toBeGreaterThanOrEqual(Math.floor((130 * minuteMs) / intervalMs) - 1);
    });
    fc.assert(law, { numRuns: 30 });
  });
});

describe('a provider that failed', () => {
  const failed: Head = { ...done, failures: 2, attemptAtMs: nowMs - 5 * minuteMs };
  // Far from its next slot.
  const intervalMs = dayMs;
  const current = slotOf(id, dayMs, nowMs);
  const head = { ...failed, slotMs: current };

  it.each([
    { name: 'is tried again after five minutes', head, isTried: true },
    { name: 'is not tried again before', head: { ...head, attemptAtMs: nowMs - 5 * minuteMs + 1 }, isTried: false },
    {
      name: 'is left to the worker that is at it',
      head: { ...head, lease: { owner: 'x', endMs: nowMs } },
      isTried: false,
    },
    {
      name: 'is tried again when that worker was killed',
      head: { ...head, lease: { owner: 'x', endMs: nowMs - 1 } },
      isTried: true,
    },
    { name: 'waits as long as it asked for', head: { ...head, notBeforeMs: nowMs + 2 * minuteMs }, isTried: false },
    { name: 'is not tried again once it succeeded', head: { ...head, failures: 0 }, isTried: false },
  ])('$name', ({ head: each, isTried }) => {
    expect(due(each, { intervalMs })).toEqual(isTried ? [{ generation: 7 }] : []);
  });

  it('is left to its next slot when that is sooner', () => {
    expect(due({ ...failed, slotMs }, { intervalMs: minuteMs })).toEqual([
      { slotMs: slotMs + minuteMs, delaySeconds: 55 },
    ]);
  });
});

describe('a provider without an interval', () => {
  const acceptedAtMs = nowMs - 1000;
  const read = { ...done, slotMs: acceptedAtMs, listing: undefined };

  it.each([
    {
      name: 'is due when it was never refreshed',
      head: undefined,
      messages: [{ slotMs: acceptedAtMs, delaySeconds: 0 }],
    },
    {
      name: 'is due when a plan was accepted since',
      head: { ...read, slotMs: acceptedAtMs - 1 },
      messages: [{ slotMs: acceptedAtMs, delaySeconds: 0 }],
    },
    { name: 'is not due again before', head: { ...read, attemptAtMs: nowMs - 1000 }, messages: [] },
    {
      name: 'is tried again when it failed',
      head: { ...read, failures: 1, attemptAtMs: nowMs - 5 * minuteMs },
      messages: [{ generation: 7 }],
    },
    {
      name: 'is built anew when its list was taken back',
      head: { ...read, attemptAtMs: nowMs - dayMs },
      messages: [{ generation: 7 }],
    },
  ])('$name', ({ head, messages }) => {
    expect(due(head, { acceptedAtMs })).toEqual(messages);
  });

  it('is left alone for good once it was read', () => {
    const listing = {
      generation: 1,
      directory: 'd',
      digest: '',
      root: '',
      targets: 1,
      sources: 1,
      bytes: 1,
      repaired: 0,
      hold: undefined,
      held: 0,
      kept: 0,
    };

    expect(due({ ...read, listing, attemptAtMs: nowMs - dayMs }, { acceptedAtMs })).toEqual([]);
  });
});

describe('a provider of a network', () => {
  it('has it in each of its messages', () => {
    const provider = { id, mechanism: 'ec2', description: '', intervalMs: minuteMs, sinceMs: 0, network: 'near' };
    const at = { provider, nowMs, tickMs: minuteMs, acceptedAtMs: startMs };
    const failed = { ...done, failures: 1, attemptAtMs: nowMs - 5 * minuteMs, slotMs: slotMs + minuteMs };

    const messages = [...dueMessages({ ...at, head: undefined }), ...dueMessages({ ...at, head: failed })];

    expect(messages.map(({ network }) => network)).toEqual(['near', 'near', 'near']);
  });
});
