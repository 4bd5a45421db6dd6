import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Discovery, whole } from '../../lib/model/discovery.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { sweep } from '../../lib/refresh/sweep.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { Killed } from '../protocol/faulty-store.ts';
import { hourMs, minuteMs } from '../protocol/one-provider.ts';
import { groupOf, movableClock, provider, quietPorts, refreshable, requestAt, worldOf } from '../protocol/world.ts';
import { accept, apiOver, linesIn, listFrom } from './hub-over.ts';
import { noise } from './noise.ts';
import { steppingClient } from './stepping-client.ts';
import { contentItems, itemsOf, referencedItems } from './table-items.ts';

/** One target whose page takes several items, and which is another in each version. */
const bulk = noise('bulk', 700_000);
const lineOf = (version: number) => `huge:80${JSON.stringify({ text: `${version}${bulk}` })}`;
const listAt = (version: number): Discovery => whole([groupOf('huge', { text: `${version}${bulk}` })]);

let local: EmbeddedDynamoDb;
let tables = 0;

beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});

afterAll(() => local.close());

interface World {
  readonly table: string;
  readonly store: Store;
  readonly clock: ReturnType<typeof movableClock>;
}

/** A table on which two lists were committed, an hour and more apart: the third commit reclaims the first. */
async function twoCommits(): Promise<World> {
  tables += 1;
  const table = `crash-${tables}`;
  await createTable(local.client, table);
  const store = createDynamoDbStore({ client: local.client, table });
  const clock = movableClock(Date.UTC(2026, 0, 1));
  await accept(store);
  for (const version of [1, 2]) await refreshed({ store, clock }, version);
  return { table, store, clock };
}

async function refreshed({ store, clock }: Pick<World, 'store' | 'clock'>, version: number) {
  clock.advance(hourMs + minuteMs);
  const request = requestAt(clock.nowMs(), clock.nowMs());
  return refresh(
    refreshable(async () => listAt(version)),
    worldOf(store, quietPorts(clock)),
    request,
  );
}

/** The third version, by a worker that dies after so many items. */
async function thirdBy(world: World, maxSteps: number): Promise<readonly string[]> {
  const { client, steps } = steppingClient(local.endpoint, maxSteps);
  const store = createDynamoDbStore({ client, table: world.table });
  try {
    await refreshed({ store, clock: world.clock }, 3);
  } catch (error) {
    if (!isDeath(error)) throw error;
  } finally {
    client.destroy();
  }
  return steps;
}

/** The store says of every failure that it is not certain; why is its cause. */
function isDeath(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
}

describe('a worker on a table that dies after any item', () => {
  it('leaves the list before or the list after, and nothing that stays', { timeout: 60_000 }, async () => {
    const all = await thirdBy(await twoCommits(), Number.POSITIVE_INFINITY);
    const commit = all.lastIndexOf('UpdateItemCommand');
    expect(all.slice(0, commit)).toEqual(expect.arrayContaining(['put page#0', 'put page#1', 'put directory#0']));
    expect(all.slice(commit)).toEqual(expect.arrayContaining(['delete page#0', 'delete page#1', 'delete ledger#0']));

    for (let steps = 0; steps < all.length; steps += 1) {
      const world = await twoCommits();
      expect(await thirdBy(world, steps)).toHaveLength(steps);

      const { status, text } = await listFrom(apiOver(world.store));
      expect(status).toBe(200);
      expect(linesIn(text)).toEqual([lineOf(steps > commit ? 3 : 2)]);

      await refreshed(world, 4);
      world.clock.advance(2 * hourMs);
      await sweep(worldOf(world.store, quietPorts(world.clock)), provider);
      expect(linesIn((await listFrom(apiOver(world.store))).text)).toEqual([lineOf(4)]);
      const items = await itemsOf(local.client, world.table);
      expect(contentItems(items)).toEqual(await referencedItems(world.store, items, world.clock.nowMs()));
    }
  });
});
