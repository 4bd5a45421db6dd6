import { gunzipSync } from 'node:zlib';
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Discovery, whole } from '../../lib/model/discovery.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import {
  type EmbeddedDynamoDb,
  embeddedClientOf,
  startEmbeddedDynamoDb,
} from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { groupOf, movableClock, provider, quietPorts, refreshable, requestAt, worldOf } from '../protocol/world.ts';
import { accept, apiOver, job, linesIn, listFrom } from './hub-over.ts';
import { noise } from './noise.ts';

let local: EmbeddedDynamoDb;
let tables = 0;

beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});

afterAll(() => local.close());

/** One target whose labels are larger than two items, alone on its page. */
const huge: Discovery = whole([groupOf('huge', { text: noise('huge', 1_040_000) })]);

async function hugeList() {
  tables += 1;
  const table = `huge-${tables}`;
  await createTable(local.client, table);
  const store = createDynamoDbStore({ client: local.client, table });
  await accept(store);
  const clock = movableClock(Date.UTC(2026, 0, 1));
  await refreshed(store, clock, huge);
  return { store, table, clock };
}

/** Keys of the items of pages, first parts first. */
async function pageItems(table: string) {
  const { Items = [] } = await local.client.send(new ScanCommand({ TableName: table, ProjectionExpression: 'pk, sk' }));
  const order = ({ sk }: (typeof Items)[number]) => Number(sk?.S?.split('#')[1]);
  return Items.filter(({ sk }) => sk?.S?.startsWith('page/')).sort((a, b) => order(a) - order(b));
}

function refreshed(store: Store, clock: ReturnType<typeof movableClock>, found: Discovery) {
  clock.advance(2 * 3_600_000);
  const request = requestAt(clock.nowMs(), clock.nowMs());
  return refresh(
    refreshable(async () => found),
    worldOf(store, quietPorts(clock)),
    request,
  );
}

describe('a page that is larger than an item', () => {
  it('lies in several, and is served whole', async () => {
    const { store, table } = await hugeList();

    const plain = await listFrom(apiOver(store));
    const zipped = await listFrom(apiOver(store), 'gzip');

    expect((await pageItems(table)).length).toBe(3);
    expect(linesIn(plain.text)).toHaveLength(1);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
  });

  it.each([0, 1, 2])('is 503, and never a shorter list, when its item %i is gone', async (part) => {
    const { store, table } = await hugeList();
    const items = await pageItems(table);

    await local.client.send(new DeleteItemCommand({ TableName: table, Key: items[part] }));

    for (const encoding of ['identity', 'gzip'] as const) {
      expect((await listFrom(apiOver(store), encoding)).status).toBe(503);
    }
  });

  it('goes with all of its items when it is superseded', async () => {
    const { store, table, clock } = await hugeList();

    for (const text of ['1', '2', '3']) await refreshed(store, clock, whole([groupOf('a', { text })]));

    expect(await pageItems(table)).toEqual([]);
    expect(linesIn((await listFrom(apiOver(store))).text)).toEqual(['a:80{"text":"3"}']);
  });
});

describe('a read that DynamoDB leaves unprocessed', () => {
  it('is unknown when it stays so, and never taken for an absence', async () => {
    const { table } = await hugeList();
    const client = embeddedClientOf(local.endpoint);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) =>
          commandName === 'BatchGetItemCommand' ? unprocessed(args.input, (await next(args)).response) : next(args),
      { step: 'initialize', name: 'leaveUnprocessed' },
    );
    try {
      const store = createDynamoDbStore({ client, table, patienceMs: 60 });

      await expect(store.jobAndHeads(job, [provider])).rejects.toMatchObject({
        name: 'StoreError',
        state: 'unanswered',
        message: expect.stringContaining('throttled'),
      });
      await expect(store.read(provider, ['page/000000000001/0/x'])).rejects.toMatchObject({ state: 'unanswered' });
      expect((await listFrom(apiOver(store))).status).toBe(503);
    } finally {
      client.destroy();
    }
  });
});

/** An answer without any item: everything that was asked for is left for another time. */
function unprocessed(input: object, response: unknown) {
  const UnprocessedKeys = 'RequestItems' in input ? input.RequestItems : {};
  return { response, output: { $metadata: {}, Responses: {}, UnprocessedKeys } };
}

describe('what a newer version wrote', () => {
  it.each([
    { name: 'a job', partition: 'jobs', beginning: '' },
    { name: 'a head', partition: 'heads', beginning: '' },
    { name: 'a directory', partition: `${provider}#`, beginning: 'directory/' },
    { name: 'a page', partition: `${provider}#`, beginning: 'page/' },
  ])('is 503 to this one: $name', async ({ partition, beginning }) => {
    const { store, table } = await hugeList();
    const { Items = [] } = await local.client.send(new ScanCommand({ TableName: table }));
    const newer = Items.filter(({ pk, sk }) => pk?.S?.startsWith(partition) && sk?.S?.startsWith(beginning)).map(
      (item) => ({ ...item, v: { N: '99' } }),
    );

    for (const item of newer) await local.client.send(new PutItemCommand({ TableName: table, Item: item }));

    expect(newer.length).toBeGreaterThan(0);
    expect((await listFrom(apiOver(store))).status).toBe(503);
  });
});
