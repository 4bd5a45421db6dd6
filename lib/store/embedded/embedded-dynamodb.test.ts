import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { AbstractValueIterator } from 'abstract-level';
import { expect, it } from 'vitest';
import { createTable } from '../dynamodb/table.ts';
import { startEmbeddedDynamoDb } from './embedded-dynamodb.ts';

const queries = 20;

function openIterators(): number {
  return queryObjects(AbstractValueIterator, { format: 'count' });
}

it.each(['in memory', 'on disk'])('keeps no iterator of a query %s', async (place) => {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-embedded-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const embedded = await startEmbeddedDynamoDb(place === 'on disk' ? join(folder, 'store') : undefined);
  resources.defer(embedded.close);
  const { client } = embedded;
  await createTable(client, 'table');
  for (const sk of ['a', 'b', 'c']) {
    await client.send(new PutItemCommand({ TableName: 'table', Item: { pk: { S: 'one' }, sk: { S: sk } } }));
  }
  const query = (limit: number) =>
    client.send(
      new QueryCommand({
        TableName: 'table',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'one' } },
        Limit: limit,
      }),
    );
  await query(1);
  const before = openIterators();

  for (let index = 0; index < queries; index += 1) {
    // Read to its end, and left before it.
    expect((await query(10)).Count).toBe(3);
    expect((await query(2)).Count).toBe(2);
  }

  expect(openIterators()).toBeLessThanOrEqual(before + 2);
});
