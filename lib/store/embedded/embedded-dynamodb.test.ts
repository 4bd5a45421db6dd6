import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
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

it('ends in the middle of requests without throwing what nobody can catch', async () => {
  const thrown: unknown[] = [];
  const note = (error: unknown) => void thrown.push(error);
  const update = new UpdateItemCommand({
    TableName: 'table',
    Key: { pk: { S: 'one' }, sk: { S: 'a' } },
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  process.on('uncaughtExceptionMonitor', note);

  for (let pauseMs = 0; pauseMs < 12; pauseMs += 1) {
    const { client, close } = await startEmbeddedDynamoDb();
    await createTable(client, 'table');
    await client.send(update);
    const asked = Promise.allSettled(Array.from({ length: 10 }, () => client.send(update)));
    await delay(pauseMs);
    await close();
    await asked;
  }
  process.off('uncaughtExceptionMonitor', note);

  expect(thrown).toEqual([]);
});
