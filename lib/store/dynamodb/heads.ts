import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Head, HeadPatch } from '../../model/head.ts';
import type { ProviderId } from '../../model/provider-id.ts';
import { leaseRefusal } from '../lease-refusal.ts';
import type { LeaseAnswer, LeaseRefusal, LeaseRequest } from '../store.ts';
import type { Table } from './batches.ts';
import { isConditionMet } from './condition.ts';
import { attributesOf, headOf } from './head-item.ts';
import { type Item, keys, schemaVersion } from './items.ts';

export async function readHead({ client, name }: Table, id: ProviderId): Promise<Head | undefined> {
  const answer = await client.send(new GetItemCommand({ TableName: name, Key: keys.head(id), ConsistentRead: true }));
  return answer.Item === undefined ? undefined : headOf(answer.Item);
}

/** A head of a later version is that version's to write. */
const isReadable = '(attribute_not_exists(v) OR v <= :v)';

/**
 * Who holds it may take it again, whatever else is so. It is said in each condition, and not once around them all: to the
 * embedded table each parenthesis within another costs eight times the time to read.
 */
const isHolderOr = (condition: string) => `(leaseOwner = :owner OR ${condition})`;

/** The lease rules of `leaseRefusal` as one conditional update. A refusal costs a read more, to say which rule it was. */
export async function leaseHead(table: Table, request: LeaseRequest): Promise<LeaseAnswer> {
  const { slotMs, generation } = request;
  const conditions = ['attribute_not_exists(leaseOwner) OR leaseEndMs < :now'];
  const sets = ['leaseOwner = :owner', 'leaseEndMs = :end', 'attemptAtMs = :now', 'v = :v'];
  const values: Item = {
    ':owner': { S: request.owner },
    ':now': { N: String(request.nowMs) },
    ':end': { N: String(request.endMs) },
    ':v': { N: String(schemaVersion) },
    ':one': { N: '1' },
  };
  if (slotMs !== undefined) {
    conditions.push('attribute_not_exists(slotMs) OR slotMs < :slot OR slotMs > :now');
    sets.push('slotMs = :slot');
    values[':slot'] = { N: String(slotMs) };
  }
  if (slotMs === undefined && generation === undefined) {
    conditions.push('attribute_not_exists(notBeforeMs) OR notBeforeMs <= :now');
  }
  if (generation !== undefined) {
    conditions.push('generation = :generation');
    values[':generation'] = { N: String(generation) };
  }
  try {
    const answer = await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: keys.head(request.id),
        UpdateExpression: `SET ${sets.join(', ')} ADD generation :one, failures :one`,
        ConditionExpression: [isReadable, ...conditions.map(isHolderOr)].join(' AND '),
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { taken: true, head: headOf(answer.Attributes ?? {}) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { taken: false, reason: await refusalOf(table, request) };
  }
}

async function refusalOf(table: Table, request: LeaseRequest): Promise<LeaseRefusal> {
  const head = await readHead(table, request.id);
  // Between the refused update and this read the holder may have ended; to the caller it was held.
  return (head === undefined ? undefined : leaseRefusal(head, request)) ?? 'held';
}

/** False if the head does not carry this generation any more. Names its attributes, so that what others write stays. */
export async function updateHead(table: Table, id: ProviderId, generation: number, patch: HeadPatch): Promise<boolean> {
  const { set, removed } = attributesOf(patch);
  // Every name goes in by placeholder: which words are reserved is DynamoDB's to change.
  const values = Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value]));
  const expression = [
    Object.keys(set).length === 0
      ? ''
      : `SET ${Object.keys(set)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
    removed.length === 0 ? '' : `REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
  ].join(' ');
  const names = Object.fromEntries([...Object.keys(set), ...removed].map((name) => [`#${name}`, name]));
  return isConditionMet(() =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: keys.head(id),
        UpdateExpression: expression.trim(),
        ConditionExpression: 'generation = :fence',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ':fence': { N: String(generation) } },
      }),
    ),
  );
}

export async function markUnnamed({ client, name }: Table, id: ProviderId, sinceMs: number | undefined): Promise<void> {
  await isConditionMet(() =>
    client.send(
      new UpdateItemCommand({
        TableName: name,
        Key: keys.head(id),
        ConditionExpression: 'attribute_exists(pk)',
        ...(sinceMs === undefined
          ? { UpdateExpression: 'REMOVE unnamedSinceMs' }
          : {
              UpdateExpression: 'SET unnamedSinceMs = :since',
              ExpressionAttributeValues: { ':since': { N: String(sinceMs) } },
            }),
      }),
    ),
  );
}

export function deleteHead({ client, name }: Table, id: ProviderId, generation: number): Promise<boolean> {
  return isConditionMet(() =>
    client.send(
      new DeleteItemCommand({
        TableName: name,
        Key: keys.head(id),
        ConditionExpression: 'generation = :generation',
        ExpressionAttributeValues: { ':generation': { N: String(generation) } },
      }),
    ),
  );
}
