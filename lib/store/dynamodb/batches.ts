import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../errors.ts';
import type { Item, Key } from './items.ts';

export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** How long unprocessed keys are asked for again before the answer counts as unknown. */
  readonly patienceMs: number;
  /** Waits before they are asked for again. */
  readonly pause: (ms: number) => Promise<unknown>;
}

const maxKeysPerRead = 100;
const maxItemsPerWrite = 25;
const maxBytesPerWrite = 8 * 1024 * 1024;
const concurrentBatches = 4;
const firstPauseMs = 25;
const longestPauseMs = 1000;

export interface ReadOptions {
  readonly isStrong: boolean;
  /** Attributes to return; all where absent. */
  readonly projection?: string;
}

/** Items by key. A key that was not processed is asked for again and never taken for absent: rejects when it stays so. */
export async function readItems(
  table: Table,
  keys: readonly Key[],
  { isStrong, projection }: ReadOptions,
): Promise<readonly Item[]> {
  const how = { ConsistentRead: isStrong, ...(projection === undefined ? {} : { ProjectionExpression: projection }) };
  const found: Item[] = [];
  await inBatches(chunksOf(keys, maxKeysPerRead), async (chunk) => {
    let wanted: readonly Item[] = chunk.map((key) => ({ ...key }));
    await untilNoneIsLeft(table, 'keys unread', async () => {
      const request = { Keys: [...wanted], ...how };
      const answer = await table.client.send(new BatchGetItemCommand({ RequestItems: { [table.name]: request } }));
      found.push(...(answer.Responses?.[table.name] ?? []));
      wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
      return wanted.length;
    });
  });
  return found;
}

/** Puts or deletes, until all of them are processed. Rejects when some stay unprocessed. */
export async function writeItems(table: Table, requests: readonly WriteRequest[]): Promise<void> {
  await inBatches(writeChunksOf(requests), async (chunk) => {
    let wanted: readonly WriteRequest[] = chunk;
    await untilNoneIsLeft(table, 'items unwritten', async () => {
      const command = new BatchWriteItemCommand({ RequestItems: { [table.name]: [...wanted] } });
      const answer = await table.client.send(command);
      wanted = answer.UnprocessedItems?.[table.name] ?? [];
      return wanted.length;
    });
  });
}

export interface QueryOptions {
  /** Attributes to return; all where absent. */
  readonly projection?: string;
  /** Beginning of the sort key. */
  readonly beginsWith?: string;
}

/** Every item of a partition, strongly read, all pages. */
export async function queryItems(
  table: Table,
  partition: string,
  { projection, beginsWith }: QueryOptions = {},
): Promise<readonly Item[]> {
  const found: Item[] = [];
  const prefix: Item = beginsWith === undefined ? {} : { ':beginning': { S: beginsWith } };
  let start: Item | undefined;
  do {
    const answer = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: beginsWith === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :beginning)',
        ExpressionAttributeValues: { ':pk': { S: partition }, ...prefix },
        ...(projection === undefined ? {} : { ProjectionExpression: projection }),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    found.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
}

/**
 * Sends until nothing is left. A batch that got on is a batch that was too large for one answer, and goes on at once;
 * one that did not was throttled, and is asked again with growing pauses until patience ends.
 */
async function untilNoneIsLeft({ patienceMs, pause }: Table, what: string, send: () => Promise<number>): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  let pauseMs = firstPauseMs;
  for (let waitedMs = 0; waitedMs <= patienceMs; ) {
    const now = await send();
    if (now === 0) return;
    if (now < left) {
      pauseMs = firstPauseMs;
    } else {
      await pause(pauseMs);
      waitedMs += pauseMs;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
    left = now;
  }
  throw new StoreError('unanswered', `the table is throttled: it left ${what} for ${patienceMs} ms`);
}

async function inBatches<Chunk>(chunks: readonly Chunk[], send: (chunk: Chunk) => Promise<void>): Promise<void> {
  const waiting = chunks.values();
  const worker = async () => {
    for (const chunk of waiting) await send(chunk);
  };
  await Promise.all(Array.from({ length: Math.min(concurrentBatches, chunks.length) }, worker));
}

function chunksOf<Element>(elements: readonly Element[], size: number): readonly Element[][] {
  return Array.from({ length: Math.ceil(elements.length / size) }, (_, index) =>
    elements.slice(index * size, (index + 1) * size),
  );
}

/** At most 25 requests and, well below the limit of 16 MB, 8 MB each (DynamoDB: BatchWriteItem). */
function writeChunksOf(requests: readonly WriteRequest[]): readonly WriteRequest[][] {
  const chunks: WriteRequest[][] = [];
  let bytes = 0;
  for (const request of requests) {
    const size = request.PutRequest?.Item?.['body']?.B?.byteLength ?? 0;
    const last = chunks.at(-1);
    if (last !== undefined && last.length < maxItemsPerWrite && bytes + size <= maxBytesPerWrite) {
      last.push(request);
      bytes += size;
    } else {
      chunks.push([request]);
      bytes = size;
    }
  }
  return chunks;
}
