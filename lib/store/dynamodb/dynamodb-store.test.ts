import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeContract } from '../../../test/contract/store.contract.ts';
import { asProviderId } from '../../model/provider-id.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../embedded/embedded-dynamodb.ts';
import { createDynamoDbStore } from './dynamodb-store.ts';
import { createTable } from './table.ts';

let local: EmbeddedDynamoDb;
let tables = 0;

beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});

afterAll(() => local.close());

async function emptyTable() {
  tables += 1;
  const table = `rollcall-${tables}`;
  await createTable(local.client, table);
  return table;
}

async function emptyStore() {
  return createDynamoDbStore({ client: local.client, table: await emptyTable() });
}

async function removeFirstPart(table: string): Promise<void> {
  const { Items = [] } = await local.client.send(new ScanCommand({ TableName: table, ProjectionExpression: 'pk, sk' }));
  const first = Items.find(({ sk }) => sk?.S?.endsWith('#0'));
  await local.client.send(new DeleteItemCommand({ TableName: table, Key: first }));
}

storeContract('dynalite', emptyStore);

describe('dynamodb store', () => {
  it('rejects with a StoreError when the table is not there', async () => {
    const store = createDynamoDbStore({ client: local.client, table: 'none' });

    await expect(store.heads()).rejects.toMatchObject({ name: 'StoreError', state: 'unanswered' });
  });

  it('creates a table once', async () => {
    await createTable(local.client, 'twice');

    await expect(createTable(local.client, 'twice')).resolves.toBeUndefined();
  });

  it('removes what a killed writer left of large contents, without their first part', async () => {
    const table = await emptyTable();
    const store = createDynamoDbStore({ client: local.client, table });
    const id = asProviderId('ec2-abc');
    await store.write(id, new Map([['page/1/a', Buffer.alloc(900_000)]]));
    await removeFirstPart(table);

    await store.remove(id, await store.names(id));

    expect(await store.names(id)).toEqual([]);
  });

  it('asks again for keys that were left unprocessed', async () => {
    const store = await emptyStore();
    const id = asProviderId('ec2-abc');
    const names = Array.from({ length: 40 }, (_, index) => `page/1/${index}`);
    // dynalite leaves what exceeds 1 MB of one batch read unprocessed.
    await store.write(id, new Map(names.map((name) => [name, Buffer.alloc(200_000, name)])));

    const found = await store.read(id, names);

    expect(found.size).toBe(40);
  });
});
