import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbStore } from '../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../lib/store/dynamodb/table.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../lib/store/embedded/embedded-dynamodb.ts';
import { createCountedClient } from './counted-client.ts';
import { provider } from './hub.ts';

let local: EmbeddedDynamoDb;

beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
  await createTable(local.client, 'bench');
});

afterAll(() => local.close());

describe('a counted client', () => {
  it('adds up what DynamoDB says that it consumed', async () => {
    const { client, take } = createCountedClient(local.endpoint);
    const store = createDynamoDbStore({ client, table: 'bench' });
    const contents = new Map([
      ['page/1/a', Buffer.alloc(5_000)],
      ['page/1/b', Buffer.alloc(10)],
    ]);

    await store.write(provider, contents);
    const written = take();
    await store.head(provider);
    const read = take();
    await store.remove(provider, [...contents.keys()]);
    const removed = take();
    client.destroy();

    // A unit for each kilobyte that is begun, of an item with its names.
    expect(written).toMatchObject({ requests: 1, writeUnits: 5 + 1, readUnits: 0, deleteUnits: 0, itemsWritten: 2 });
    expect(written.bytesWritten).toBeGreaterThan(5_010);
    expect(written.bytesWritten).toBeLessThan(5_010 + 200);
    expect(read).toMatchObject({ requests: 1, readUnits: 1, writeUnits: 0 });
    expect(removed).toMatchObject({ deleteUnits: 5 + 1, itemsDeleted: 2, writeUnits: 0 });
    expect(take().requests).toBe(0);
  });
});
