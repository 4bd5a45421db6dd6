import { describe, expect, it } from 'vitest';
import { found, minuteMs, type OneProvider, oneProvider, partly, step } from '../../test/protocol/one-provider.ts';
import { guardOff, provider, refreshable, requestAt } from '../../test/protocol/world.ts';
import { refresh } from './refresh.ts';

const guard = { ...guardOff, enabled: true };
/** `a/00` to `a/29`. */
const thirty = Array.from({ length: 30 }, (_, index) => `a/${String(index).padStart(2, '0')}`);
const five = thirty.slice(0, 5);
const lost = thirty.slice(5);

async function guarded(): Promise<OneProvider> {
  const hub = oneProvider({ guard });
  await hub.scheduled(found(...thirty));
  return hub;
}

describe('targets of a list that shrinks suspiciously', () => {
  it('are served on, and reported as held', async () => {
    const hub = await guarded();

    const outcome = await hub.scheduled(found(...five));

    expect(await hub.sources()).toEqual(thirty);
    expect(step(outcome)).toEqual({ added: [], changed: [], removed: [] });
    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 25, kept: 0, hold: expect.any(String) });
  });

  it('are served on when nothing is left at all', async () => {
    const hub = oneProvider({ guard });
    await hub.scheduled(found('a'));

    await hub.scheduled(found());

    expect(await hub.sources()).toEqual(['a']);
    expect((await hub.head()).listing).toMatchObject({ targets: 1, held: 1 });
  });

  it('go in one change, named, with the scheduled refresh that is ten minutes after the first', async () => {
    const hub = await guarded();
    const removed: (readonly string[])[] = [];
    for (let minute = 0; minute <= 11; minute += 1) {
      const changed = step(await hub.scheduled(found(...five)));
      removed.push(changed?.removed ?? []);
    }

    // Missed first in minute 0: that of minute 10 lets them go.
    expect(removed).toEqual([...Array.from({ length: 10 }, () => []), lost, []]);
    expect(await hub.sources()).toEqual(five);
    expect((await hub.head()).listing).toMatchObject({ targets: 5, held: 0, hold: undefined });
  });

  it('do not go by what events hint at', async () => {
    const hub = await guarded();
    for (let asked = 0; asked < 30; asked += 1) {
      hub.clock.advance(minuteMs);
      const request = { ...requestAt(hub.clock.nowMs(), hub.clock.nowMs()), hint: true } as const;
      await refresh(
        refreshable(async () => found(...five), guard),
        hub.world,
        request,
      );
    }

    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 25 });
  });

  it('do not go by asking on demand', async () => {
    const hub = await guarded();
    for (let asked = 0; asked < 30; asked += 1) {
      hub.clock.advance(minuteMs);
      await hub.onDemand(found(...five));
    }

    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 25 });
  });

  it('stay while additions and changes apply', async () => {
    const hub = await guarded();
    await hub.scheduled(found(...five));
    const labelled = found(...five, 'b/new');
    const groups = labelled.groups.map((group) => (group.source === 'a/00' ? { ...group, labels: { x: '1' } } : group));

    const outcome = await hub.scheduled({ ...labelled, groups });

    expect(step(outcome)).toEqual({ added: ['b/new'], changed: ['a/00'], removed: [] });
    expect((await hub.head()).listing).toMatchObject({ targets: 31, held: 25 });
  });

  it('stay when most of the others have come back', async () => {
    const hub = await guarded();
    await hub.scheduled(found(...five));

    await hub.scheduled(found(...thirty.slice(0, 28)));

    expect(await hub.sources()).toEqual(thirty);
    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 2 });
  });

  it('are free when they are found again, without a trace in the change feed', async () => {
    const hub = await guarded();
    await hub.scheduled(found(...five));

    const outcome = await hub.scheduled(found(...thirty));
    const after = await hub.scheduled(found(...thirty));

    expect(step(outcome)).toEqual({ added: [], changed: [], removed: [] });
    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 0, hold: undefined });
    expect(after.outcome).toBe('unchanged');
  });

  it('are not held when as many are new', async () => {
    const hub = await guarded();
    const others = thirty.map((source) => source.replace('a/', 'b/'));

    expect(step(await hub.scheduled(found(...others)))).toEqual({ added: others, changed: [], removed: thirty });
  });

  it('are not held where the guard is off', async () => {
    const hub = oneProvider();
    await hub.scheduled(found(...thirty));

    expect(step(await hub.scheduled(found()))?.removed).toEqual(thirty);
  });

  it('are held one by one of a source that lost some of its targets', async () => {
    const hub = oneProvider({ guard });
    const pool = (count: number) => {
      const targets = thirty.slice(0, count).map((address) => ({ address, labels: { count: `${count}` } }));
      return { groups: [{ source: 'pool', labels: {}, targets }], unread: [] };
    };
    await hub.scheduled(pool(30));

    const outcome = await hub.scheduled(pool(5));

    expect(step(outcome)).toEqual({ added: [], changed: ['pool'], removed: [] });
    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 25, sources: 1 });
  });
});

describe('what could not be read', () => {
  it('does not count as missing', async () => {
    const hub = await guarded();

    await hub.scheduled(partly([], ['a/']));

    expect((await hub.head()).listing).toMatchObject({ targets: 30, held: 0, hold: undefined });
  });

  it('neither counts as missed nor resets what was counted', async () => {
    const hub = await guarded();
    // Missed in minute 0 and 1, unread for twenty minutes, missed once more.
    for (const _ of [0, 1]) await hub.scheduled(found(...five));
    for (let minute = 0; minute < 20; minute += 1) await hub.scheduled(partly(five, ['a/']));
    const during = (await hub.head()).listing;

    const outcome = await hub.scheduled(found(...five));

    expect(during).toMatchObject({ targets: 30, held: 25, hold: expect.any(String) });
    expect(step(outcome)?.removed).toEqual(lost);
  });

  it('does not let go what was missed often enough before', async () => {
    const hub = await guarded();
    for (let minute = 0; minute < 9; minute += 1) await hub.scheduled(found(...five));

    const outcome = await hub.scheduled(partly(five, ['a/']));

    expect(step(outcome)?.removed).toEqual([]);
    expect(await hub.sources()).toEqual(thirty);
  });
});

describe('a failed refresh', () => {
  it('neither counts nor resets', async () => {
    const hub = await guarded();
    await hub.scheduled(found(...five));
    for (let minute = 0; minute < 20; minute += 1) await hub.scheduled(new Error('broken'));
    const second = await hub.scheduled(found(...five));
    const third = await hub.scheduled(found(...five));

    expect([second, third].map((outcome) => step(outcome)?.removed)).toEqual([[], lost]);
  });
});

describe('a hold that cannot be read any more', () => {
  it('is counted from the start: its targets stay', async () => {
    const hub = await guarded();
    for (let minute = 0; minute < 9; minute += 1) await hub.scheduled(found(...five));
    const { listing } = await hub.head();
    await hub.store.remove(provider, [listing?.hold ?? '']);

    const outcomes = [];
    for (let minute = 0; minute < 11; minute += 1) outcomes.push(step(await hub.scheduled(found(...five)))?.removed);

    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => []), lost]);
  });
});
