import { describe, expect, it } from 'vitest';
import { found, minuteMs, oneProvider } from '../../test/protocol/one-provider.ts';
import { provider, refreshable, requestAt } from '../../test/protocol/world.ts';
import { DiscoveryError } from '../errors.ts';
import { refresh } from './refresh.ts';

const tenMinutesMs = 10 * minuteMs;

/** What a second request comes to while, or after, a worker that took the lease at `startedMs` was killed. */
async function afterKilled({ afterMs, slotMs, generation }: { afterMs: number; slotMs?: number; generation?: number }) {
  const hub = oneProvider();
  const startedMs = hub.clock.nowMs();
  // Its deadline is ten minutes away, and its lease ends a minute later.
  void refresh(
    refreshable(() => new Promise(() => undefined)),
    hub.world,
    requestAt(startedMs, startedMs),
  );
  await Promise.resolve();
  hub.clock.advance(afterMs);
  const which = {
    ...(slotMs === undefined ? {} : { slotMs: startedMs + slotMs }),
    ...(generation === undefined ? {} : { generation }),
  };
  const request = { ...requestAt(hub.clock.nowMs()), ...which };
  const outcome = await refresh(
    refreshable(async () => found('a')),
    hub.world,
    request,
  );
  return { outcome: 'reason' in outcome ? outcome.reason : outcome.outcome, head: await hub.head() };
}

describe('a lease', () => {
  it.each([
    { name: 'is held until its deadline', afterMs: tenMinutesMs, slotMs: minuteMs, outcome: 'held' },
    { name: 'is held a minute longer', afterMs: tenMinutesMs + minuteMs, slotMs: minuteMs, outcome: 'held' },
    { name: 'has ended then', afterMs: tenMinutesMs + minuteMs + 1, slotMs: minuteMs, outcome: 'committed' },
    { name: 'is given on demand then', afterMs: tenMinutesMs + minuteMs + 1, outcome: 'committed' },
    { name: 'is held on demand before', afterMs: minuteMs, outcome: 'held' },
    { name: 'is not given for the same slot', afterMs: 2 * tenMinutesMs, slotMs: 0, outcome: 'slot not newer' },
    { name: 'is not given for an older slot', afterMs: 2 * tenMinutesMs, slotMs: -minuteMs, outcome: 'slot not newer' },
    { name: 'is given to a retry', afterMs: 2 * tenMinutesMs, generation: 1, outcome: 'committed' },
    { name: 'is not given to a late retry', afterMs: 2 * tenMinutesMs, generation: 0, outcome: 'generation passed' },
  ])('$name', async ({ outcome, ...request }) => {
    expect((await afterKilled(request)).outcome).toBe(outcome);
  });

  it('counts a killed worker as failed before anybody asks', async () => {
    const { head } = await afterKilled({ afterMs: minuteMs });

    expect(head).toMatchObject({ generation: 1, failures: 1, succeededAtMs: undefined });
  });

  it('is given back by a refresh that ends, whatever came of it', async () => {
    const hub = oneProvider();
    for (const answer of [found('a'), new Error('broken'), found('a'), found('b')]) {
      await hub.scheduled(answer);
      expect((await hub.head()).lease).toBeUndefined();
    }
  });

  it('lets an older slot through when the stored one lies in the future', async () => {
    const hub = oneProvider();
    const nowMs = hub.clock.nowMs();
    await refresh(
      refreshable(async () => found('a')),
      hub.world,
      requestAt(nowMs, nowMs + 3 * minuteMs),
    );

    const outcome = await refresh(
      refreshable(async () => found('b')),
      hub.world,
      requestAt(nowMs, nowMs),
    );

    expect(outcome.outcome).toBe('committed');
    expect((await hub.head()).slotMs).toBe(nowMs);
  });
});

describe('a worker that was overtaken', () => {
  it.each(['commits', 'finishes', 'fails'] as const)('changes nothing any more: it %s', async (how) => {
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    const { promise: answer, resolve, reject } = Promise.withResolvers<ReturnType<typeof found>>();
    const slow = refresh(
      refreshable(() => answer),
      hub.world,
      requestAt(hub.clock.nowMs()),
    );
    hub.clock.advance(2 * tenMinutesMs);
    await hub.scheduled(found('a', 'b'));
    const before = await hub.head();

    if (how === 'fails') reject(new Error('late'));
    else resolve(how === 'commits' ? found('c') : found('a'));

    expect(await slow).toEqual({ outcome: 'skipped', reason: 'superseded' });
    expect(await hub.store.head(provider)).toEqual(before);
    expect(await hub.sources()).toEqual(['a', 'b']);
  });
});

describe('a refresh that failed because its source throttles', () => {
  it('is not tried on demand before the pause ends', async () => {
    const hub = oneProvider();
    await hub.scheduled(new DiscoveryError('throttled', 'slow down', { retryAfterMs: 90_000 }));

    const during = await hub.onDemand(found('a'));
    const before = await hub.head();
    hub.clock.advance(90_000);
    const after = await hub.onDemand(found('a'));

    expect(during).toEqual({ outcome: 'skipped', reason: 'paused' });
    expect(before).toMatchObject({ generation: 1, failures: 1 });
    expect(after.outcome).toBe('committed');
  });
});
