import { describe, expect, it } from 'vitest';
import { bulky, dayMs, found, hourMs, type OneProvider, oneProvider } from '../../test/protocol/one-provider.ts';
import { provider, served } from '../../test/protocol/world.ts';
import { digestOf } from '../model/digest.ts';
import { type Discovery, whole } from '../model/discovery.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { contentName } from './pages-to-write.ts';

const sources = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
const texts = sources.map((source) =>
  Array.from({ length: 550 }, (_, block) => digestOf(`${source}${block}`)).join(''),
);

/** A list of several pages, each with a name; some of its sources say something more than the rest. */
function said(more: Readonly<Record<string, string>>): Discovery {
  return whole(bulky(sources, (source) => `${texts[sources.indexOf(source)]}${more[source] ?? ''}`));
}

/** One of its sources, another each time, carries a version. */
function large(version: number): Discovery {
  return said({ [sources[version % sources.length] ?? '']: String(version) });
}

/** Everything that readers who came at some time may ask for. */
async function held(hub: OneProvider): Promise<readonly string[]> {
  return hub.referenced();
}

async function missing(hub: OneProvider, names: readonly string[]): Promise<readonly string[]> {
  const contents = await hub.store.read(provider, names);
  return names.filter((name) => !contents.has(name));
}

describe('what a commit superseded', () => {
  it('stays for the hour that a reader may hold it, and then goes, but for what is still named', async () => {
    const hub = oneProvider();
    await hub.scheduled(large(0));
    const first = await held(hub);
    await hub.scheduled(large(1));
    const supersededAtMs = hub.clock.nowMs();

    for (let version = 2; hub.clock.nowMs() < supersededAtMs + hourMs - 60_000; version += 1) {
      await hub.scheduled(large(version));
      expect(await missing(hub, first)).toEqual([]);
    }
    await hub.scheduled(large(90));
    await hub.scheduled(large(91));

    const gone = await missing(hub, first);
    const current = await held(hub);
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.filter((name) => current.includes(name))).toEqual([]);
    expect(await missing(hub, current)).toEqual([]);
    expect((await served(hub.store))?.length).toBe(40);
  });

  it('is all reclaimed in the end: nothing is stored but the list and what is younger than an hour', async () => {
    const hub = oneProvider();
    for (let version = 0; version < 30; version += 1) {
      hub.clock.advance(7 * 60_000);
      await hub.scheduled(large(version));
    }
    hub.clock.advance(2 * hourMs);
    await hub.scheduled(large(50));
    const last = await held(hub);
    hub.clock.advance(2 * hourMs);
    await hub.scheduled(large(51));
    hub.clock.advance(2 * hourMs);
    await hub.scheduled(large(52));

    const names = new Set([...(await held(hub))]);
    const superseded = (await hub.names()).filter((name) => !names.has(name));
    // Of the one before, which this commit superseded.
    expect(superseded.length).toBeLessThan(10);
    expect(superseded.filter((name) => last.includes(name) && name.startsWith('directory/'))).toEqual([]);
  });

  it('costs the reading of two directories a commit, however many are held', async () => {
    const inner = createMemoryStore();
    const read: string[] = [];
    const store = {
      ...inner,
      read: (id: typeof provider, names: readonly string[]) => {
        read.push(...names.filter((name) => name.startsWith('directory/')));
        return inner.read(id, names);
      },
    };
    const hub = oneProvider({ store });
    for (let version = 0; version < 70; version += 1) await hub.scheduled(found('a', `b${version}`));
    read.length = 0;

    await hub.scheduled(found('a'));

    // The current one to compare with, the one that goes, and the oldest that stays.
    expect(read.length).toBe(3);
  });

  it('stays for its hour, whatever else was superseded before and after', async () => {
    const hub = oneProvider();
    const superseded: { readonly names: readonly string[]; readonly atMs: number }[] = [];
    let newest: readonly string[] = [];
    for (let version = 0; version < 100; version += 1) {
      await hub.scheduled(large(version));
      const nowMs = hub.clock.nowMs();
      superseded.push({ names: newest, atMs: nowMs });
      newest = await held(hub);
      const young = superseded.filter(({ atMs }) => nowMs - atMs < hourMs);

      expect(await missing(hub, [...newest, ...young.flatMap(({ names }) => names)])).toEqual([]);
    }
    const last = await hub.names();
    expect(
      (
        await missing(
          hub,
          superseded.flatMap(({ names }) => names),
        )
      ).length,
    ).toBeGreaterThan(last.length / 10);
  });

  it('stays when a stepping clock has put what was superseded out of order', async () => {
    const hub = oneProvider();
    await hub.scheduled(said({}));
    hub.clock.advance(3 * hourMs);
    await hub.scheduled(said({ s05: 'x' }));
    hub.clock.advance(-3 * hourMs);
    await hub.scheduled(said({ s05: 'x', s06: 'x' }));
    const third = await held(hub);
    hub.clock.advance(hourMs - 2 * 60_000);
    await hub.scheduled(said({ s05: 'y', s06: 'x' }));

    // The second list was superseded more than an hour ago, the third a few minutes, the first in three hours.
    for (const text of ['z', 'zz', 'zzz']) {
      await hub.scheduled(said({ s05: text, s06: 'x' }));
      expect(await missing(hub, third)).toEqual([]);
    }
  });
});

describe('what a killed worker left', () => {
  it('goes with the first sweep after a day, and what is younger than an hour stays', async () => {
    const hub = oneProvider();
    await hub.scheduled(large(0));
    const left = [
      contentName('page', 1, '0/left'),
      contentName('ledger', 1, '0/left'),
      contentName('directory', 1, 'left'),
      contentName('hold', 1, 'left'),
    ];
    await hub.store.write(provider, new Map(left.map((name) => [name, Buffer.from('x')])));
    hub.clock.advance(dayMs - 10 * 60_000);
    await hub.scheduled(large(1));
    expect(await missing(hub, left)).toEqual([]);
    const old = await held(hub);
    hub.clock.advance(8 * 60_000);
    await hub.scheduled(large(2));

    hub.clock.advance(60_000);
    await hub.scheduled(large(2));

    expect(await missing(hub, left)).toEqual(left);
    expect(await missing(hub, old)).toEqual([]);
    expect(await missing(hub, await held(hub))).toEqual([]);
  });

  it('is let alone while it is of the generation at work, or of no generation at all', async () => {
    const hub = oneProvider();
    await hub.scheduled(large(0));
    const nowMs = hub.clock.nowMs();
    const lease = await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + 1000 });
    const generation = lease.taken ? lease.head.generation : 0;
    const young = [contentName('page', generation, '0/x'), contentName('page', generation + 1, '0/x'), 'approval/x/y'];
    await hub.store.write(provider, new Map(young.map((name) => [name, Buffer.from('x')])));

    await hub.sweep();

    expect(await missing(hub, young)).toEqual([]);
  });

  it('is not looked for every minute', async () => {
    const inner = createMemoryStore();
    let sweeps = 0;
    const store = {
      ...inner,
      names: (id: typeof provider) => {
        sweeps += 1;
        return inner.names(id);
      },
    };
    const hub = oneProvider({ store });
    for (let asked = 0; asked < 3 * 24; asked += 1) {
      hub.clock.advance(hourMs - 60_000);
      await hub.scheduled(found('a'));
    }

    expect(sweeps).toBe(2);
  });
});

describe('change records', () => {
  it('are kept for 30 days, and swept after', async () => {
    const hub = oneProvider();
    await hub.scheduled(found('a'));
    await hub.scheduled(found('a', 'b'));
    const changes = async () => (await hub.store.names(provider)).filter((name) => name.startsWith('change/')).length;
    hub.clock.advance(29 * dayMs);
    await hub.sweep();
    const before = await changes();
    hub.clock.advance(2 * dayMs);
    await hub.scheduled(found('a', 'b', 'c'));
    await hub.sweep();

    expect([before, await changes()]).toEqual([2, 1]);
  });
});
