import { describe, expect, it } from 'vitest';
import {
  bulky,
  dayMs,
  found,
  hourMs,
  type OneProvider,
  oneProvider,
  partly,
  step,
} from '../../test/protocol/one-provider.ts';
import { guardOff, provider } from '../../test/protocol/world.ts';
import { digestOf } from '../model/digest.ts';
import { whole } from '../model/discovery.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { sweep } from './sweep.ts';

const sources = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);

/** Forty sources of 12 KB that does not compress, but for those that are left out or say something else. */
function large(leftOut: readonly string[] = [], newer: readonly string[] = []) {
  const left = sources.filter((source) => !leftOut.includes(source));
  return whole(
    bulky(left, (source) =>
      Array.from({ length: 550 }, (_, block) => digestOf(`${source} ${block} ${newer.includes(source)}`)).join(''),
    ),
  );
}

async function largeList(guard = guardOff): Promise<OneProvider> {
  const hub = oneProvider({ guard });
  await hub.scheduled(large());
  return hub;
}

async function lose(hub: OneProvider, kind: string): Promise<string> {
  const name = (await hub.referenced()).find((each) => each.startsWith(kind));
  if (name === undefined) throw new Error(`no ${kind} to lose`);
  await hub.store.remove(provider, [name]);
  return name;
}

describe('a list of which something is missing', () => {
  it.each(['page/', 'ledger/', 'directory/'])('is taken back by the sweep, and built anew: %s', async (kind) => {
    const hub = await largeList();
    await hub.scheduled(large());
    await lose(hub, kind);

    await hub.sweep();
    const takenBack = await hub.head();
    const outcome = await hub.scheduled(large());

    expect(takenBack).toMatchObject({ listing: undefined, wholeAtMs: undefined });
    expect(outcome).toMatchObject({ outcome: 'committed', listing: { targets: 40 } });
    expect(await hub.sources()).toEqual(sources);
    expect((await hub.head()).wholeAtMs).toBe(hub.clock.nowMs());
  });

  it('is taken back by the daily sweep of an unchanged refresh', async () => {
    const hub = await largeList();
    await lose(hub, 'page/');
    hub.clock.advance(dayMs);

    const outcome = await hub.scheduled(large());

    expect(outcome.outcome).toBe('unchanged');
    expect((await hub.head()).listing).toBeUndefined();
  });

  it('is not built anew from what is known in part', async () => {
    const hub = await largeList();
    await lose(hub, 'directory/');

    const outcome = await hub.scheduled(partly(['s00'], ['s01']));

    const message = 's01 could not be read: no answer; the last list is damaged and cannot stand in';
    expect(outcome).toEqual({ outcome: 'failed', failure: { kind: 'unreachable', message } });
  });

  it('is built anew from what can be read once the rest was unreadable for long, and says that it lacks something', async () => {
    const hub = await largeList();
    await lose(hub, 'directory/');

    const outcomes = [];
    for (let minute = 1; minute <= 10; minute += 1) outcomes.push(await hub.scheduled(partly(['s00'], ['s01'])));
    const inPart = await hub.head();
    await hub.scheduled(found('s00', 's01'));

    expect(outcomes.map(({ outcome }) => outcome)).toEqual([...Array.from({ length: 9 }, () => 'failed'), 'committed']);
    expect(inPart).toMatchObject({ listing: { targets: 1, kept: 0 }, wholeAtMs: undefined, unreadNames: ['s01'] });
    expect(await hub.sources()).toEqual(['s00', 's01']);
    expect((await hub.head()).wholeAtMs).toBe(hub.clock.nowMs());
  });

  it.each(['page/', 'ledger/'])('cannot stand in for what was not read: %s', async (kind) => {
    const hub = await largeList();
    await lose(hub, kind);

    const outcome = await hub.scheduled(partly(['s00'], ['s01']));

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { kind: 'unreachable' } });
    expect((await hub.head()).listing).toMatchObject({ targets: 40 });
  });

  it('is built anew by the next whole refresh that changes it, directory or not', async () => {
    const hub = await largeList();
    await lose(hub, 'directory/');

    await hub.scheduled(large(['s07']));

    expect(await hub.sources()).toEqual(sources.filter((source) => source !== 's07'));
  });

  it('is built anew when it should be held and cannot be read', async () => {
    const hub = await largeList({ ...guardOff, enabled: true });
    await lose(hub, 'page/');

    await hub.scheduled(found('s00'));

    expect(await hub.sources()).toEqual(['s00']);
    expect((await hub.head()).listing).toMatchObject({ targets: 1, held: 0 });
  });
});

describe('a ledger that is missing', () => {
  it('hides the removals it alone could tell, and no others', async () => {
    const hub = await largeList();
    const lost = await lose(hub, 'ledger/');
    const index = lost.split('/')[2];
    const pageName = (await hub.referenced()).find((name) => name.startsWith(`page/`) && name.split('/')[2] === index);
    expect(pageName).toBeDefined();

    const outcome = await hub.scheduled(whole([]));

    const removed = step(outcome)?.removed ?? [];
    expect(removed.length).toBeGreaterThan(20);
    expect(removed.length).toBeLessThan(40);
  });
});

describe('the sweep', () => {
  it('deletes nothing of a list whose directory it cannot read', async () => {
    const hub = await largeList();
    await hub.scheduled(large([], ['s03']));
    await hub.scheduled(large([], ['s03']));
    const { listing } = await hub.head();
    const names = await hub.names();
    // A version that came and went has written what this one does not know.
    await hub.store.write(provider, new Map([[listing?.directory ?? '', Buffer.from('version 2')]]));

    await hub.sweep();

    expect(await hub.names()).toEqual(names);
    expect((await hub.head()).listing).toBeUndefined();
  });

  it('does not take a list back while a refresher is at work on it', async () => {
    const hub = await largeList();
    await lose(hub, 'page/');
    const nowMs = hub.clock.nowMs();
    await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + 1000 });

    await hub.sweep();
    expect((await hub.head()).listing).toMatchObject({ targets: 40 });

    hub.clock.advance(2000);
    await hub.sweep();
    expect((await hub.head()).listing).toBeUndefined();
  });

  it('does not mistake a commit that comes in between for damage', async () => {
    const hub = await largeList();
    const { store } = hub;
    const between = async (id: typeof provider) => {
      const names = await store.names(id);
      await hub.scheduled(large([], ['s05']));
      return names;
    };
    const world = { ...hub.world, store: { ...store, names: between } };

    await sweep(world, provider);

    expect((await hub.head()).listing).toMatchObject({ targets: 40 });
    expect(await hub.sources()).toEqual(sources);
  });

  it('that breaks off does not undo the refresh it came with', async () => {
    const broken = { ...createMemoryStore(), names: () => Promise.reject(new Error('the table is throttled')) };
    const hub = oneProvider({ store: broken });
    await hub.scheduled(large());
    hub.clock.advance(dayMs + hourMs);

    const outcome = await hub.scheduled(large(['s01']));

    expect(step(outcome)?.removed).toEqual(['s01']);
    expect(await hub.head()).toMatchObject({ failures: 0, failure: undefined });
    expect(hub.log.lines.map(({ message }) => message)).toContain('sweep broke off');
  });
});
