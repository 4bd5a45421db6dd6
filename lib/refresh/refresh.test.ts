import { describe, expect, it } from 'vitest';
import { found, hourMs, minuteMs, oneProvider, partly, step } from '../../test/protocol/one-provider.ts';
import { provider, refreshable, requestAt, served } from '../../test/protocol/world.ts';
import { DiscoveryError, type DiscoveryFailure, StoreError } from '../errors.ts';
import { whole } from '../model/discovery.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Store } from '../store/store.ts';
import type { Refreshable, RefreshOutcome } from './attempt.ts';
import { refresh } from './refresh.ts';

describe('refresh', () => {
  it('emits exactly one removal group, which names it, when one of two sources is stopped', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('eu-west-1/i-0a', 'eu-west-1/i-0b'));

    const outcome = await hub.scheduled(found('eu-west-1/i-0b'));
    const again = await hub.scheduled(found('eu-west-1/i-0b'));

    expect(outcome).toMatchObject({
      outcome: 'committed',
      change: {
        added: [],
        changed: [],
        removals: [{ source: 'eu-west-1/i-0a', labels: {}, targets: [] }],
        targetsBefore: 2,
        targetsAfter: 1,
      },
    });
    expect(again.outcome).toBe('unchanged');
    expect(await hub.sources()).toEqual(['eu-west-1/i-0b']);
  });

  it('removes a source that is found without targets', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'b'));

    const outcome = await hub.scheduled(whole([...found('b').groups, { source: 'a', labels: {}, targets: [] }]));

    expect(step(outcome)).toEqual({ added: [], changed: [], removed: ['a'] });
  });

  it('touches nothing but the head when nothing changed', async () => {
    const store = createMemoryStore();
    const calls: string[] = [];
    const spied = new Proxy(store, {
      get: (inner, method: keyof typeof store) => {
        calls.push(method);
        return inner[method];
      },
    });
    const hub = oneProvider({ store: spied });
    await hub.scheduled(found('a', 'b'));
    calls.length = 0;

    const outcome = await hub.scheduled(found('b', 'a'));

    expect(outcome.outcome).toBe('unchanged');
    expect(calls).toEqual(['lease', 'update']);
  });

  it('commits an empty list that was read as a whole', async () => {
    const hub = oneProvider();

    const outcome = await hub.scheduled(found());

    expect(outcome).toMatchObject({ outcome: 'committed', change: undefined, listing: { targets: 0, bytes: 2 } });
    expect(await hub.head()).toMatchObject({ wholeAtMs: hub.clock.nowMs(), listing: { targets: 0 } });
    expect(await hub.sources()).toEqual([]);
  });
});

describe('a refresh that fails', () => {
  it.each<DiscoveryFailure>(['aborted', 'malformed', 'unauthorized', 'unreachable', 'throttled'])(
    'as %s changes only the status',
    async (kind) => {
      const hub = oneProvider();
      await hub.scheduled(found('a'));
      const before = await hub.head();

      const outcome = await hub.scheduled(new DiscoveryError(kind, 'api.example.com says no'));

      const failure = { kind, message: 'api.example.com says no' };
      const { listing, change, wholeAtMs, succeededAtMs } = before;
      expect(outcome).toEqual({ outcome: 'failed', failure });
      expect(await hub.head()).toMatchObject({ failure, failures: 1, lease: undefined });
      expect(await hub.head()).toMatchObject({ listing, change, wholeAtMs, succeededAtMs });
      expect(await hub.sources()).toEqual(['a']);
    },
  );

  it.each([
    { name: 'as long as it asked for', retryAfterMs: [90_000], pauseMs: 90_000 },
    { name: 'a quarter of an hour at most', retryAfterMs: [Number.POSITIVE_INFINITY], pauseMs: 900_000 },
    { name: 'half a minute when it did not say', retryAfterMs: [undefined], pauseMs: 30_000 },
    { name: 'twice as long each time', retryAfterMs: [undefined, undefined, undefined], pauseMs: 120_000 },
    {
      name: 'a quarter of an hour in the end',
      retryAfterMs: Array.from({ length: 40 }, () => undefined),
      pauseMs: 900_000,
    },
  ])('because it is throttled leaves the source alone for $name', async ({ retryAfterMs, pauseMs }) => {
    const hub = oneProvider();
    for (const each of retryAfterMs) {
      const options = each === undefined ? {} : { retryAfterMs: each };
      await hub.scheduled(new DiscoveryError('throttled', 'slow down', options));
    }

    expect((await hub.head()).notBeforeMs).toBe(hub.clock.nowMs() + pauseMs);
    await hub.scheduled(found('a'));
    expect(await hub.head()).toMatchObject({ notBeforeMs: undefined, failures: 0, failure: undefined });
  });

  it('for no known reason says so to readers, and why to the log alone', async () => {
    const hub = oneProvider();

    const outcome = await hub.scheduled(new TypeError('password hunter2 is not iterable'));

    const failure = { kind: 'malformed', message: 'internal error, see the log' };
    expect(outcome).toEqual({ outcome: 'failed', failure });
    expect((await hub.head()).failure).toEqual(failure);
    expect(hub.log.lines.find(({ level }) => level === 'error')?.fields['error']).toBeInstanceOf(TypeError);
  });

  it('because its client cannot be made is a failure like any other', async () => {
    const hub = oneProvider();
    const broken = {
      ...refreshable(async () => found()),
      create: () => Promise.reject(new DiscoveryError('unauthorized', 'no key')),
    };

    const outcome = await refresh(broken, hub.world, requestAt(hub.clock.nowMs()));

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { kind: 'unauthorized' } });
  });

  it.each(['lease', 'read', 'write', 'update'] as const)(
    'because the store does not answer (%s) rejects',
    async (method) => {
      const inner = createMemoryStore();
      const unanswered = () => Promise.reject(new StoreError('unanswered', 'throttled'));
      let isAway = false;
      const store = new Proxy(inner, {
        get: (all, key: keyof Store) => (isAway && key === method ? unanswered : all[key]),
      });
      const hub = oneProvider({ store });
      await hub.scheduled(found('a', 'b'));
      isAway = true;

      await expect(hub.scheduled(found('a'))).rejects.toMatchObject({ name: 'StoreError', state: 'unanswered' });

      expect(await served(inner)).toEqual(['a:80{}', 'b:80{}']);
      const { lease } = await hub.head();
      expect(lease === undefined).toBe(method !== 'update');
    },
  );
});

describe('the deadline', () => {
  /** The outcome when the deadline passes while a source is being asked, in a way that tells when it is. */
  async function outcomeOf(ask: (signal: AbortSignal, isAsked: () => void) => Refreshable): Promise<RefreshOutcome> {
    const hub = oneProvider();
    const deadline = new AbortController();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const request = { ...requestAt(hub.clock.nowMs()), signal: deadline.signal };
    const running = refresh(ask(deadline.signal, isAsked), hub.world, request);
    await asked;
    deadline.abort();
    return running;
  }

  const failure = { kind: 'aborted', message: 'the source did not answer before the deadline' };
  const neverAfter = (isAsked: () => void) => {
    isAsked();
    return new Promise<never>(() => undefined);
  };
  it.each([
    {
      name: 'cuts off a discoverer that does not listen to it',
      ask: (_: AbortSignal, isAsked: () => void) => refreshable(() => neverAfter(isAsked)),
    },
    {
      name: 'cuts off a client that is never made',
      ask: (_: AbortSignal, isAsked: () => void) => ({
        ...refreshable(async () => found()),
        create: () => neverAfter(isAsked),
      }),
    },
    {
      name: 'says more than the abort error that a discoverer throws',
      ask: (signal: AbortSignal, isAsked: () => void) =>
        refreshable(() => {
          isAsked();
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        }),
    },
  ])('$name', async ({ ask }) => {
    expect(await outcomeOf(ask)).toEqual({ outcome: 'failed', failure });
  });

  it('that has passed already asks nobody', async () => {
    const hub = oneProvider();
    let asked = 0;
    const careless = {
      ...refreshable(async () => found()),
      create: async () => ({
        refresh: () => {
          asked += 1;
          throw new TypeError('thrown, not rejected');
        },
      }),
    };

    const outcome = await refresh(careless, hub.world, { ...requestAt(0), signal: AbortSignal.abort() });

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { kind: 'aborted' } });
    expect(asked).toBe(0);
  });
});

describe('the status of a refresh', () => {
  it('tells when, how long and what could not be read', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'x/1'));
    const wholeAtMs = hub.clock.nowMs();
    const names = ['x/', 'b', 'c', 'd'];
    hub.clock.advance(hourMs);
    const slow = refreshable(async () => {
      hub.clock.advance(minuteMs);
      return partly(['a'], names, new DiscoveryError('unauthorized', 'no rights'));
    });

    await refresh(slow, hub.world, requestAt(hub.clock.nowMs(), hub.clock.nowMs()));

    expect(await hub.head()).toMatchObject({
      id: provider,
      tookMs: minuteMs,
      succeededAtMs: hub.clock.nowMs(),
      wholeAtMs,
      unread: 4,
      unreadNames: ['x/', 'b', 'c'],
      failure: { kind: 'unauthorized', message: 'no rights' },
      failures: 0,
    });
  });
});
