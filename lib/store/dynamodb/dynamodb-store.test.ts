import {
  type BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeContract } from '../../../test/contract/store.contract.ts';
import { tableClientContract } from '../../../test/contract/table-client.contract.ts';
import { plannedJob, plannedProvider } from '../../../test/support/stored-hub.ts';
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

async function spoil(table: string, pk: string, sk: string, attribute: string, value: { S: string } | { N: string }) {
  await local.client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': attribute },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

storeContract('dynalite', emptyStore);

tableClientContract('dynalite', async () => ({ client: local.client, table: await emptyTable() }));

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

  it('waits as it is told before it asks for unprocessed keys again', async () => {
    const waits: number[] = [];
    const unprocessed = async (command: BatchGetItemCommand) => ({
      UnprocessedKeys: waits.length < 3 ? command.input.RequestItems : {},
    });
    // Of a client, the store uses `send` alone.
    const client = { send: unprocessed } as unknown as DynamoDBClient;
    const store = createDynamoDbStore({ client, table: 't', pause: async (ms) => waits.push(ms) });

    expect(await store.read(asProviderId('ec2-abc'), ['page/1/a'])).toEqual(new Map());

    expect(waits).toEqual([25, 50, 100]);
  });
});

describe('an item that cannot be read', () => {
  const [good, bad] = [asProviderId('ec2-good'), asProviderId('ec2-bad')];
  const lease = { owner: 'a', nowMs: 1000, endMs: 2000 };
  const listing = {
    generation: 1,
    directory: 'd',
    digest: 'd',
    root: 'r',
    targets: 3,
    sources: 3,
    bytes: 10,
    repaired: 0,
    hold: undefined,
    held: 0,
    kept: 0,
  };

  async function storeOfTwo() {
    const table = await emptyTable();
    const store = createDynamoDbStore({ client: local.client, table });
    for (const [position, id] of [good, bad].entries()) {
      await store.writeJob(plannedJob(`job-${id}`, [plannedProvider('ec2/x', { id })], { position }));
      await store.lease({ ...lease, id });
      await store.update(id, 1, { lease: null, listing });
    }
    return { table, store };
  }

  it.each([
    { name: 'of a later version', attribute: 'v', value: { N: '2' }, fault: 'newer' },
    { name: 'damaged', attribute: 'listing', value: { S: '{"targets"' }, fault: 'damaged' },
  ])('is named, and takes no other head with it: $name', async ({ attribute, value, fault }) => {
    const { table, store } = await storeOfTwo();

    await spoil(table, 'heads', bad, attribute, value);

    const heads = new Map((await store.heads()).map((head) => [head.id, head]));
    expect(heads.get(good)).toMatchObject({ listing: { targets: 3 } });
    expect(heads.get(good)?.fault).toBeUndefined();
    expect(heads.get(bad)).toMatchObject({ listing: undefined, fault });
    const { heads: ofJob } = await store.jobAndHeads(`job-${bad}`, [bad]);
    expect(ofJob.get(bad)).toMatchObject({ fault });
  });

  it.each([
    { name: 'of a later version', attribute: 'v', value: { N: '2' }, fault: 'newer' },
    { name: 'damaged', attribute: 'body', value: { S: '{}' }, fault: 'damaged' },
  ])('is named, and takes no other job with it: $name', async ({ attribute, value, fault }) => {
    const { table, store } = await storeOfTwo();

    await spoil(table, 'jobs', `job-${bad}`, attribute, value);

    const [first, second, ...others] = await store.jobs();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ name: `job-${good}`, providers: [{ id: good }] });
    expect(second).toMatchObject({ name: `job-${bad}`, providers: [], fault });
    expect((await store.jobAndHeads(`job-${bad}`, [])).job).toMatchObject({ fault });
  });

  it('is healed by the next refresh where it is damaged, and left alone where a later version wrote it', async () => {
    const { table, store } = await storeOfTwo();
    await spoil(table, 'heads', bad, 'listing', { S: '{' });
    await spoil(table, 'heads', good, 'v', { N: '2' });

    const taken = await store.lease({ ...lease, id: bad, nowMs: 3000, endMs: 4000 });
    await store.update(bad, 2, { lease: null, listing });

    expect(taken).toMatchObject({ taken: true, head: { generation: 2, fault: 'damaged' } });
    expect((await store.head(bad))?.fault).toBeUndefined();
    await expect(store.lease({ ...lease, id: good, nowMs: 3000, endMs: 4000 })).rejects.toMatchObject({
      state: 'damaged',
    });
  });
});
