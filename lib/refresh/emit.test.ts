import { describe, expect, it } from 'vitest';
import { type Fault, faultyStore, Killed } from '../../test/protocol/faulty-store.ts';
import { dayMs, found, minuteMs, oneProvider } from '../../test/protocol/one-provider.ts';
import { provider, refreshable, requestAt } from '../../test/protocol/world.ts';
import { hasUntoldChange } from '../model/head.ts';
import type { HubEvent } from '../model/hub-event.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Events } from './attempt.ts';
import { changesAfter } from './emit.ts';
import { refresh } from './refresh.ts';

/** A bus that takes what it is told, unless it is away. */
function bus() {
  const taken: HubEvent[] = [];
  const state = { isAway: false };
  const events: Events = {
    async publish(some) {
      if (state.isAway) throw new Error('the bus is away');
      taken.push(...some);
    },
  };
  return { events, state, generations: () => [...new Set(taken.map(({ generation }) => generation))], taken };
}

describe('an event bus', () => {
  it('gets each change once, in order, when nothing goes wrong', async () => {
    const { events, taken, generations } = bus();
    const hub = oneProvider({ events });
    for (const sources of [['a'], ['a', 'b'], ['a', 'b'], ['b']]) await hub.scheduled(found(...sources));

    expect(generations()).toEqual([1, 2, 4]);
    expect(taken.map((event) => ('sources' in event ? [event.type, event.sources] : []))).toEqual([
      ['TargetsAdded', ['a']],
      ['TargetsAdded', ['b']],
      ['TargetsRemoved', ['a']],
    ]);
    expect((await hub.head()).sent).toBe(4);
  });

  it('that is away while a provider is retired gets its removals from the next attempt', async () => {
    const { events, state, taken } = bus();
    const hub = oneProvider({ events });
    await hub.scheduled(found('a'));
    await hub.store.setUnnamedSince(provider, hub.clock.nowMs());
    state.isAway = true;
    await hub.retire();
    const untold = hasUntoldChange(await hub.head());
    state.isAway = false;

    await hub.retire();

    expect(untold).toBe(true);
    expect(taken.at(-1)).toMatchObject({ type: 'TargetsRemoved', sources: ['a'] });
    expect(await hub.head()).toMatchObject({ sent: 2, lease: undefined, failures: 0, retiredAtMs: expect.any(Number) });
    expect(hasUntoldChange(await hub.head())).toBe(false);
  });

  it('that is away does not stop discovery, and gets what it missed, in order', async () => {
    const { events, state, generations } = bus();
    const hub = oneProvider({ events });
    state.isAway = true;
    await hub.scheduled(found('a'));
    const outcome = await hub.scheduled(found('b'));
    const missed = (await hub.head()).sent;
    state.isAway = false;

    await hub.scheduled(found('b'));

    expect(outcome.outcome).toBe('committed');
    expect(missed).toBe(0);
    expect(generations()).toEqual([1, 2]);
    expect((await hub.head()).sent).toBe(2);
  });

  it('that does not answer is left alone at the deadline', async () => {
    const deadline = new AbortController();
    const { promise: isCalled, resolve: called } = Promise.withResolvers<void>();
    const events: Events = {
      publish: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          called();
        }),
    };
    const hub = oneProvider({ events });
    const request = { ...requestAt(hub.clock.nowMs()), signal: deadline.signal };

    const running = refresh(
      refreshable(async () => found('a')),
      hub.world,
      request,
    );
    await isCalled;
    deadline.abort();

    expect((await running).outcome).toBe('committed');
    expect(await hub.head()).toMatchObject({ sent: 0, failures: 0 });
  });

  it('is not called any more once the deadline has passed', async () => {
    const { events, generations } = bus();
    const hub = oneProvider({ events });
    const deadline = new AbortController();
    const late = refreshable(async () => {
      queueMicrotask(() => deadline.abort());
      return found('a');
    });

    await refresh(late, hub.world, { ...requestAt(hub.clock.nowMs()), signal: deadline.signal });

    expect(generations()).toEqual([]);
    expect((await hub.head()).sent).toBe(0);
  });

  it('gets from the next attempt, once, what a killed worker committed and did not send', async () => {
    const { events, generations } = bus();
    const inner = createMemoryStore();
    const hub = oneProvider({ events, store: inner });
    // Calls of a first refresh: lease, write, write, update. It dies as soon as it has committed.
    const faults = new Map<number, Fault>([[4, 'killed after']]);
    const { store } = faultyStore(inner, faults, (call) => call());
    const dying = refresh(
      refreshable(async () => found('a')),
      { ...hub.world, store },
      requestAt(hub.clock.nowMs()),
    );
    await expect(dying).rejects.toBeInstanceOf(Killed);
    expect([generations(), await hub.sources()]).toEqual([[], ['a']]);

    await hub.scheduled(found('a', 'b'));

    expect(generations()).toEqual([1, 2]);
    expect((await hub.head()).sent).toBe(2);
  });

  it('gets nothing of what was committed before there was one', async () => {
    const { events, generations } = bus();
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    const withBus = { ...hub.world, events };
    const nowMs = hub.clock.nowMs() + minuteMs;

    await refresh(
      refreshable(async () => found('b')),
      withBus,
      requestAt(nowMs),
    );

    expect(generations()).toEqual([2]);
  });

  it('costs an unchanged refresh nothing, not even when the newest record has expired', async () => {
    const { events, generations } = bus();
    const inner = createMemoryStore();
    const calls: string[] = [];
    const store = new Proxy(inner, {
      get: (all, method: keyof typeof inner) => {
        calls.push(method);
        return all[method];
      },
    });
    const hub = oneProvider({ events, store });
    await hub.scheduled(found('a'));
    const { change } = await hub.head();
    await inner.remove(provider, [change ?? '']);
    hub.clock.advance(minuteMs);
    calls.length = 0;

    await hub.scheduled(found('a'));

    expect(calls).toEqual(['lease', 'update']);
    expect(hub.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    expect(generations()).toEqual([1]);
  });
});

describe('the change feed', () => {
  it('ends where a record has expired, and not before', async () => {
    const hub = oneProvider();
    for (const sources of [['a'], ['b'], ['c'], ['d']]) await hub.scheduled(found(...sources));
    const [oldest] = (await hub.store.names(provider)).filter((name) => name.startsWith('change/')).sort();
    await hub.store.remove(provider, [oldest ?? '']);
    hub.clock.advance(dayMs);

    const changes = await changesAfter(hub.store, await hub.head(), 0);

    expect(changes.map(({ generation }) => generation)).toEqual([2, 3, 4]);
    expect((await changesAfter(hub.store, await hub.head(), 3)).map(({ generation }) => generation)).toEqual([4]);
  });

  it('is damaged, not empty, when its newest record is missing', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    const head = await hub.head();
    await hub.store.remove(provider, [head.change ?? '']);

    await expect(changesAfter(hub.store, head, 0)).rejects.toMatchObject({ state: 'damaged' });
  });
});
