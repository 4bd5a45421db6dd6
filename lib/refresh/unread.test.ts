import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, found, hourMs, type OneProvider, oneProvider, partly, step } from '../../test/protocol/one-provider.ts';
import { guardOff } from '../../test/protocol/world.ts';
import { DiscoveryError } from '../errors.ts';
import { isUnread } from '../model/discovery.ts';

describe('what could not be read', () => {
  it.each([
    { name: 'a source', unread: ['a/1'], kept: ['a/1'], removed: ['a/2'] },
    { name: 'a prefix', unread: ['a/'], kept: ['a/1', 'a/2'], removed: [] },
    { name: 'another source', unread: ['a/3'], kept: [], removed: ['a/1', 'a/2'] },
    { name: 'another prefix', unread: ['aa/'], kept: [], removed: ['a/1', 'a/2'] },
  ])('keeps what it had, and nothing else does: $name', async ({ unread, kept, removed }) => {
    const hub = oneProvider();
    await hub.scheduled(found('a/1', 'a/2', 'b'));

    const outcome = await hub.scheduled(partly(['b', 'c'], unread));

    expect(await hub.sources()).toEqual([...kept, 'b', 'c']);
    expect(step(outcome)).toEqual({ added: ['c'], changed: [], removed });
    expect(await hub.head()).toMatchObject({ listing: { kept: kept.length, targets: kept.length + 2 } });
  });

  it('does not win over what was found', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a/1', 'a/2'));
    const newer = partly(['a/1'], ['a/']);
    const labelled = newer.groups.map((group) => ({ ...group, labels: { state: 'new' } }));

    const outcome = await hub.scheduled({ ...newer, groups: labelled });

    expect(step(outcome)).toEqual({ added: [], changed: ['a/1'], removed: [] });
    expect(await hub.head()).toMatchObject({ listing: { kept: 1, targets: 2 } });
  });

  it('costs no commit while the list stays the same, and is told all the same', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'b'));
    const { listing } = await hub.head();

    const without = await hub.scheduled(partly(['b'], ['a']));
    const told = (await hub.head()).listing;
    const again = await hub.scheduled(found('a', 'b'));

    expect([without.outcome, again.outcome]).toEqual(['unchanged', 'unchanged']);
    expect(told).toEqual({ ...listing, kept: 1 });
    expect((await hub.head()).listing).toEqual(listing);
  });

  it('puts the next refresh off where it was throttled, for as long as it asked', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'b'));

    await hub.scheduled(partly(['b'], ['a'], new DiscoveryError('throttled', 'slow down', { retryAfterMs: 90_000 })));
    const { notBeforeMs } = await hub.head();
    const pausedUntilMs = hub.clock.nowMs() + 90_000;
    hub.clock.advance(hourMs);
    await hub.scheduled(partly(['b'], ['a']));

    expect(notBeforeMs).toBe(pausedUntilMs);
    expect((await hub.head()).notBeforeMs).toBeUndefined();
  });

  it('is removed as soon as it is read and gone', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'b'));
    await hub.scheduled(partly(['b'], ['a']));

    expect(step(await hub.scheduled(found('b')))).toEqual({ added: [], changed: [], removed: ['a'] });
  });
});

describe('a first refresh', () => {
  it('that found nothing and could not read something is a failure, not an empty list', async () => {
    const hub = oneProvider();

    const outcome = await hub.scheduled(partly([], ['a/', 'b/'], new DiscoveryError('unauthorized', 'no rights')));

    const message = 'a/ (and 1 more) could not be read: no rights';
    expect(outcome).toEqual({ outcome: 'failed', failure: { kind: 'unauthorized', message } });
    expect(await hub.head()).toMatchObject({ listing: undefined, wholeAtMs: undefined });
  });

  it('that found something is committed in part, and is whole once everything was read', async () => {
    const hub = oneProvider();

    const first = await hub.scheduled(partly(['b'], ['a/']));
    const partial = await hub.head();
    await hub.scheduled(found('b'));

    expect(step(first)).toEqual({ added: ['b'], changed: [], removed: [] });
    expect(partial).toMatchObject({ wholeAtMs: undefined, listing: { targets: 1, kept: 0 } });
    expect((await hub.head()).wholeAtMs).toBe(hub.clock.nowMs());
  });

  it('in part may lose what it found, but is not whole for it', async () => {
    const hub = oneProvider();
    await hub.scheduled(partly(['b'], ['a/']));

    await hub.scheduled(partly([], ['a/']));

    expect(await hub.head()).toMatchObject({ wholeAtMs: undefined, listing: { targets: 0 } });
  });
});

const universe = ['a/1', 'a/2', 'b/1', 'b/2', 'c'];
/** What a source answers, and when it is asked. */
interface Asked {
  readonly found: readonly string[];
  readonly unread: readonly string[];
  readonly isOnDemand: boolean;
  readonly gapMs: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  found: fc.subarray(universe),
  unread: fc.subarray(['a/', 'b/', 'b/1', 'c', 'z/']),
  isOnDemand: fc.boolean(),
  gapMs: fc.constantFrom(0, hourMs, dayMs),
});
const guards = fc.constantFrom(guardOff, { ...guardOff, enabled: true, minTargets: 2, confirmations: 2 });

/** What may and must be served after a refresh: all that was found, all that was there and was not read; at most what was there. */
async function expectKept(hub: OneProvider, each: Asked, isGuarded: boolean): Promise<void> {
  const before = (await hub.sources()) ?? [];
  const discovery = partly(each.found, each.unread);
  const { outcome } = await (each.isOnDemand ? hub.onDemand(discovery) : hub.scheduled(discovery));
  const now = (await hub.sources()) ?? [];
  if (outcome === 'failed') {
    expect(now).toEqual(before);
    return;
  }
  const must = [...new Set([...each.found, ...before.filter((source) => isUnread(discovery.unread, source))])].sort();
  const may = new Set([...before, ...each.found]);
  expect(isGuarded ? now.filter((source) => must.includes(source)) : now).toEqual(must);
  expect(now.filter((source) => !may.has(source))).toEqual([]);
}

describe('under any history', () => {
  it('a source in an unread scope is never removed, and what is found is served', async () => {
    const law = fc.asyncProperty(fc.array(asked, { maxLength: 12 }), guards, async (history, guard) => {
      const hub = oneProvider({ guard });
      for (const each of history) {
        hub.clock.advance(each.gapMs);
        await expectKept(hub, each, guard.enabled);
      }
    });
    await fc.assert(law, { numRuns: 150 });
  });

  it('an empty list is only ever whole when everything was read', async () => {
    const lossy = fc.array(fc.record({ found: fc.subarray(['a/1']), unread: fc.subarray(['a/', 'b/']) }), {
      maxLength: 6,
    });
    const law = fc.asyncProperty(lossy, async (history) => {
      const hub = oneProvider();
      let wasWhole = false;
      for (const each of history) {
        await hub.scheduled(partly(each.found, each.unread));
        wasWhole ||= each.unread.length === 0;
        const { listing, wholeAtMs } = await hub.head();

        expect(wholeAtMs !== undefined).toBe(wasWhole);
        if (listing?.targets === 0) expect(wasWhole || history.some(({ found: some }) => some.length > 0)).toBe(true);
      }
    });
    await fc.assert(law, { numRuns: 100 });
  });
});
