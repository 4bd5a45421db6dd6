import { describe, expect, it } from 'vitest';
import { whole } from '../../lib/model/discovery.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { createSimulatedTable } from '../faults/table/simulated-table.ts';
import { Killed } from '../protocol/faulty-store.ts';
import { dayMs, hourMs, minuteMs } from '../protocol/one-provider.ts';
import {
  groupOf,
  movableClock,
  provider,
  quietPorts,
  refreshable,
  requestAt,
  served,
  worldOf,
} from '../protocol/world.ts';
import { noise } from './noise.ts';
import { referencedNames } from './referenced-names.ts';
import { steppingStore } from './stepping-store.ts';
import { contentItems, itemsOf, referencedItems, type TableItem } from './table-items.ts';

/** On the embedded DynamoDB, which takes its time: `COMMITS=10000` for as many as on the simulated one. */
const tableCommits = Number(process.env['COMMITS'] ?? 80);
/** One worker in so many dies, each after another number of steps. */
const deathsEvery = 37;
const mostSteps = 16;
const forever = Number.POSITIVE_INFINITY;
const sources = Array.from({ length: 36 }, (_, index) => `s${String(index).padStart(2, '0')}`);
const texts = new Map(sources.map((source) => [source, noise(source, 2_700)]));

/** A list of twelve pages, one source of which carries a version; the first one is larger, and makes them twelve. */
function listAt(version: number) {
  const carrier = sources[version % sources.length];
  const more = version === 0 ? noise('more', 2_000) : String(version);
  return whole(
    sources.map((source) =>
      groupOf(source, { text: `${texts.get(source)}${source === carrier || version === 0 ? more : ''}` }),
    ),
  );
}

/** One provider that is refreshed every minute by workers of which some live for so many steps only. */
function createHistory(store: Store) {
  const clock = movableClock(Date.UTC(2026, 0, 1));
  const attempt = async (version: number, maxSteps: number) => {
    const world = worldOf(steppingStore(store, maxSteps).store, quietPorts(clock));
    try {
      const found = refreshable(async () => listAt(version));
      return await refresh(found, world, requestAt(clock.nowMs(), clock.nowMs()));
    } catch (error) {
      if (error instanceof Killed) return undefined;
      throw error;
    }
  };
  return {
    store,
    clock,
    /** Whether it was committed. */
    async refreshed(version: number, maxSteps = forever): Promise<boolean> {
      // The lease of a dead worker has to end before the next one may go on.
      clock.advance(maxSteps === forever ? minuteMs : 15 * minuteMs);
      const outcome = await attempt(version, maxSteps);
      clock.advance(maxSteps === forever ? 0 : 15 * minuteMs);
      return outcome?.outcome === 'committed';
    },
    /** Names of all contents but change records, which stay for thirty days. */
    async contents(): Promise<readonly string[]> {
      return (await store.names(provider)).filter((name) => !name.startsWith('change/')).sort();
    },
  };
}

type History = ReturnType<typeof createHistory>;

/** So many steps for the worker of a version: all, or as many as are left to one that dies. */
function stepsFor(version: number): number {
  const isDying = version % deathsEvery === deathsEvery - 1;
  return isDying ? 1 + (Math.floor(version / deathsEvery) % mostSteps) : forever;
}

/** Refreshes until there are so many commits. Resolves with the last version, and the most contents there were on the way. */
async function played(
  { refreshed, contents }: History,
  commits: number,
): Promise<{ readonly last: number; readonly most: number }> {
  let most = 0;
  let version = 0;
  for (let made = 0; made < commits; version += 1) {
    if (await refreshed(version, stepsFor(version))) made += 1;
    if (version % 500 === 0) most = Math.max(most, (await contents()).length);
  }
  return { last: version - 1, most };
}

describe('ten thousand commits, a minute apart, by workers some of which die', () => {
  it('leave exactly what the list refers to, and never many more', { timeout: 240_000 }, async () => {
    const history = createHistory(createMemoryStore());

    const { last, most } = await played(history, 10_000);
    history.clock.advance(dayMs + hourMs);
    await history.refreshed(last);

    const referenced = await referencedNames(history.store, history.clock.nowMs());
    expect(last / deathsEvery).toBeGreaterThan(200);
    expect(await history.contents()).toEqual([...referenced].sort());
    expect(referenced.length).toBe(25);
    expect(await served(history.store)).toHaveLength(sources.length);
    // Twelve pages and their ledgers, and what an hour of commits and a day of deaths leaves.
    expect(most).toBeLessThan(1_000);
  });
});

/** So many commits, after which the table has exactly the items that its list refers to. */
async function endExactly(history: History, commits: number, itemsNow: () => Promise<readonly TableItem[]>) {
  const { last } = await played(history, commits);
  history.clock.advance(dayMs + hourMs);
  await history.refreshed(last);

  const items = await itemsNow();
  const referenced = await referencedItems(history.store, items, history.clock.nowMs());
  expect(last).toBeGreaterThan(commits);
  expect(contentItems(items)).toEqual(referenced);
  expect(referenced.length).toBe(25);
}

describe('many commits on a table', () => {
  it('leave exactly the items that the list refers to: ten thousand', { timeout: 240_000 }, async () => {
    const { client, items } = createSimulatedTable();
    const history = createHistory(createDynamoDbStore({ client, table: 'many' }));

    await endExactly(history, 10_000, async () => [...items().values()].flatMap((each) => [...each.values()]));
  });

  it('leave exactly the items that the list refers to: embedded', {
    timeout: 60_000 + 200 * tableCommits,
  }, async () => {
    const local = await startEmbeddedDynamoDb();
    try {
      await createTable(local.client, 'many');
      const history = createHistory(createDynamoDbStore({ client: local.client, table: 'many' }));

      await endExactly(history, tableCommits, () => itemsOf(local.client, 'many'));
    } finally {
      await local.close();
    }
  });
});
