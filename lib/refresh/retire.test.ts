import { describe, expect, it } from 'vitest';
import {
  dayMs,
  found,
  hourMs,
  minuteMs,
  type OneProvider,
  oneProvider,
  partly,
  step,
} from '../../test/protocol/one-provider.ts';
import { guardOff, provider, replayedFeed } from '../../test/protocol/world.ts';
import { isRead, wasWhole } from '../model/head.ts';

async function unnamed(hub: OneProvider): Promise<void> {
  await hub.store.setUnnamedSince(provider, hub.clock.nowMs());
  hub.clock.advance(hourMs);
}

async function retired(): Promise<OneProvider> {
  const hub = oneProvider();
  await hub.scheduled(found('a', 'b'));
  await unnamed(hub);
  await hub.retire();
  return hub;
}

describe('retiring', () => {
  it('is a commit with a removal group for each source', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a', 'b'));
    await unnamed(hub);

    const outcome = await hub.retire();

    expect(step(outcome)).toEqual({ added: [], changed: [], removed: ['a', 'b'] });
    expect(await hub.sources()).toEqual([]);
    const head = await hub.head();
    expect(head).toMatchObject({ retiredAtMs: hub.clock.nowMs(), lease: undefined, failures: 0 });
    expect([isRead(head), wasWhole(head)]).toEqual([false, false]);
  });

  it('is not held back by a guard, and takes what is held along', async () => {
    const hub = oneProvider({ guard: { ...guardOff, enabled: true } });
    const many = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await hub.scheduled(found(...many));
    await hub.scheduled(found('s0'));
    await unnamed(hub);

    const outcome = await hub.retire();

    expect(step(outcome)?.removed).toHaveLength(20);
    expect((await hub.head()).listing).toMatchObject({ targets: 0, held: 0, hold: undefined });
  });

  it('of a provider that was never read removes nothing', async () => {
    const hub = oneProvider();
    await hub.scheduled(new Error('broken'));
    await unnamed(hub);

    const outcome = await hub.retire();

    expect(outcome).toMatchObject({ outcome: 'committed', change: undefined });
    expect(isRead(await hub.head())).toBe(false);
  });

  it('gives back a provider that a job names again', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    await unnamed(hub);
    await hub.store.setUnnamedSince(provider, undefined);

    const outcome = await hub.retire();

    expect(outcome).toEqual({ outcome: 'skipped', reason: 'superseded' });
    expect(await hub.sources()).toEqual(['a']);
    expect(await hub.head()).toMatchObject({ retiredAtMs: undefined, lease: undefined, failures: 0 });
  });

  it('waits for a refresher at work', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    await unnamed(hub);
    const nowMs = hub.clock.nowMs();
    await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + minuteMs });

    expect(await hub.retire()).toEqual({ outcome: 'skipped', reason: 'held' });
    expect(await hub.sources()).toEqual(['a']);
  });
});

describe('a retired provider', () => {
  it('is not retired twice', async () => {
    const hub = await retired();
    const { change, listing } = await hub.head();
    hub.clock.advance(dayMs);

    const outcome = await hub.retire();

    expect(outcome.outcome).toBe('skipped');
    expect(await hub.head()).toMatchObject({ change, listing, failures: 0, lease: undefined });
  });

  it.each([
    { name: 'as something', sources: ['a', 'c'], added: ['a', 'c'] },
    { name: 'as empty', sources: [], added: undefined },
  ])('comes back with the first refresh that reads it $name', async ({ sources, added }) => {
    const hub = await retired();

    const outcome = await hub.scheduled(found(...sources));

    const head = await hub.head();
    expect(step(outcome)?.added).toEqual(added);
    expect([isRead(head), wasWhole(head)]).toEqual([true, true]);
    expect(await hub.sources()).toEqual(sources);
    expect(await replayedFeed(hub.store)).toEqual(sources);
  });

  it('is not known to be empty: what cannot be read does not bring it back', async () => {
    const hub = await retired();

    const outcome = await hub.scheduled(partly([], ['a/']));

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { message: 'a/ could not be read: no answer' } });
    expect(isRead(await hub.head())).toBe(false);
  });

  it('comes back in part as what was read in part', async () => {
    const hub = await retired();

    await hub.scheduled(partly(['c'], ['a/']));

    const head = await hub.head();
    expect([isRead(head), wasWhole(head)]).toEqual([true, false]);
    expect(await hub.sources()).toEqual(['c']);
  });

  it('stays known for 30 days, and is then forgotten with all that it left', async () => {
    const hub = await retired();
    hub.clock.advance(30 * dayMs - minuteMs);
    await hub.retire();
    const known = await hub.store.head(provider);
    hub.clock.advance(minuteMs);

    await hub.retire();

    expect(known?.retiredAtMs).toBeDefined();
    expect(await hub.store.head(provider)).toBeUndefined();
    expect(await hub.store.names(provider)).toEqual([]);
  });

  it('that is named again after 30 days is given back', async () => {
    const hub = await retired();
    hub.clock.advance(31 * dayMs);
    await hub.store.setUnnamedSince(provider, undefined);

    await hub.retire();

    expect(await hub.store.head(provider)).toBeDefined();
  });
});
