import { describe, expect, it } from 'vitest';
import { plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import type { Head } from '../model/head.ts';
import type { PlannedProvider, Predecessor } from '../model/plan.ts';
import { newHead } from '../store/lease-refusal.ts';
import { afterLook, waitOf } from './succession.ts';

const minuteMs = 60_000;
const leftAtMs = 1000;
const { settings } = plannedJob('', []);
const successor = plannedProvider('ec2/new', { sinceMs: leftAtMs });
const second = plannedProvider('dns/new', { sinceMs: leftAtMs });
const fixed = plannedProvider('static', { sinceMs: leftAtMs, intervalMs: undefined });
const older = plannedProvider('http/older', { sinceMs: leftAtMs - 1 });
const left = (title: string, atMs = leftAtMs): Predecessor => ({ ...plannedProvider(title), leftAtMs: atMs });
const old = left('ec2/old');

interface Read {
  readonly targets?: number;
  readonly slotMs?: number;
  readonly succeededAtMs?: number;
  readonly unread?: number;
  readonly isWhole?: boolean;
}

function headOf({ id }: PlannedProvider, { targets = 0, isWhole = true, ...fields }: Read): [Head['id'], Head] {
  const counts = { targets, sources: targets, bytes: 2, repaired: 0, held: 0, kept: 0 };
  const listing = { generation: 1, directory: 'd', digest: id, root: 'r', hold: undefined, ...counts };
  return [id, { ...newHead(id), listing, wholeAtMs: isWhole ? 0 : undefined, ...fields }];
}

function reason(
  predecessors: readonly Predecessor[],
  providers: readonly PlannedProvider[],
  heads: readonly [Head['id'], Head][],
  guard = settings.guard,
) {
  const [first] = predecessors;
  if (first === undefined) throw new Error('no predecessor');
  return waitOf(first, { predecessors, providers, settings: { ...settings, guard } }, new Map(heads))?.reason;
}

describe('a predecessor', () => {
  it.each([
    { name: 'waits for a successor that was never read', now: undefined, is: 'unread' },
    { name: 'waits for one that was read in part', now: { targets: 100, isWhole: false }, is: 'unread' },
    { name: 'goes when as many have come', now: { targets: 100 }, is: undefined },
    { name: 'goes when half of them have', now: { targets: 50 }, is: undefined },
    { name: 'is held when fewer have', now: { targets: 49 }, is: 'shrinking' },
    { name: 'is held when none has', now: { targets: 0 }, is: 'shrinking' },
  ])('$name', ({ now, is }) => {
    const heads = [headOf(old, { targets: 100 }), ...(now === undefined ? [] : [headOf(successor, now)])];

    expect(reason([old], [successor], heads)).toBe(is);
  });

  it('is compared with all that came with its change or later, and with nothing that was there before', () => {
    const heads = [headOf(old, { targets: 100 }), headOf(successor, { targets: 20 })];

    expect(reason([old], [successor, second], [...heads, headOf(second, { targets: 30 })])).toBeUndefined();
    expect(reason([old], [successor, older], [...heads, headOf(older, { targets: 90 })])).toBe('shrinking');
  });

  it('is compared together with what left in the same change, and with nothing that left in another', () => {
    const heads = [headOf(old, { targets: 50 }), headOf(successor, { targets: 30 })];
    const [together, earlier] = [left('ec2/x'), left('ec2/y', leftAtMs - 1)];

    expect(reason([old, together], [successor], [...heads, headOf(together, { targets: 50 })])).toBe('shrinking');
    expect(reason([old, earlier], [successor], [...heads, headOf(earlier, { targets: 50 })])).toBeUndefined();
  });

  it('goes at once when the file says what there is, and where the guard is off', () => {
    const heads = [headOf(old, { targets: 100 }), headOf(fixed, { targets: 1 }), headOf(successor, { targets: 1 })];

    expect(reason([old], [fixed], heads)).toBeUndefined();
    expect(reason([old], [fixed, successor], heads)).toBe('shrinking');
    expect(reason([old], [successor], heads, { ...settings.guard, enabled: false })).toBeUndefined();
  });

  it('that had nothing is not held', () => {
    expect(reason([old], [successor], [headOf(successor, {})])).toBeUndefined();
  });
});

/** In which minutes a predecessor is still there, with its successors as they are at each. */
function heldFor(looks: readonly (readonly Read[])[]): number {
  let predecessor: Predecessor | undefined = old;
  let minute = 0;
  for (; minute < looks.length && predecessor !== undefined; minute += 1) {
    const providers = [successor, second, fixed].slice(0, looks[minute]?.length);
    const heads = new Map(providers.map((provider, index) => headOf(provider, looks[minute]?.[index] ?? {})));
    const wait = { reason: 'shrinking' as const, successors: providers };
    predecessor = afterLook(predecessor, wait, { heads, guard: settings.guard, nowMs: minute * minuteMs });
  }
  return predecessor === undefined ? minute - 1 : Number.POSITIVE_INFINITY;
}

const at = (minute: number, fields: Read = {}): Read => {
  const slotMs = leftAtMs + minute * minuteMs;
  return { slotMs, succeededAtMs: slotMs + 1, ...fields };
};
const minutes = (count: number, look: (minute: number) => readonly Read[]) =>
  Array.from({ length: count }, (_, minute) => look(minute));

describe('a loss by a change of the configuration', () => {
  it.each([
    { name: 'is confirmed ten minutes after it was seen first', looks: minutes(20, (m) => [at(m)]), until: 10 },
    { name: 'is not confirmed by looking at one refresh', looks: minutes(20, () => [at(0)]), until: Infinity },
    {
      name: 'is confirmed by the third refresh where they are rare',
      looks: minutes(40, (m) => [at(m - (m % 15))]),
      until: 30,
    },
    {
      name: 'is not confirmed by refreshes that fail',
      looks: minutes(20, (m) => [at(m, m < 2 ? {} : { succeededAtMs: leftAtMs })]),
      until: Infinity,
    },
    {
      name: 'is not confirmed by what was read in part',
      looks: minutes(20, (m) => [at(m, m < 2 ? {} : { unread: 1 })]),
      until: Infinity,
    },
    {
      name: 'waits for each of several, what is never refreshed left out',
      looks: minutes(40, (m) => [at(m), at(m - (m % 15)), { slotMs: 0 }]),
      until: 30,
    },
  ])('$name', ({ looks, until }) => {
    expect(heldFor(looks)).toBe(until);
  });

  it('is counted from the start after a successor was not known for a while', () => {
    const heads = new Map([headOf(successor, at(5))]);
    const counted = { ...old, missed: { times: 2, firstAtMs: 0, slotMs: 0 } };

    const after = afterLook(
      counted,
      { reason: 'unread', successors: [successor] },
      { heads, guard: settings.guard, nowMs: 20 * minuteMs },
    );

    expect(after?.missed).toBeUndefined();
  });
});
