import { type DynamoDBClient, DynamoDBServiceException, ScanCommand } from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../errors.ts';
import { asProviderId, type ProviderId } from '../../model/provider-id.ts';
import type { Census } from '../census.ts';
import { faultOf, type Item, text } from './items.ts';

const contentKey = /^(.+)#\d+$/;

/**
 * Counts what lies in a table, also what nothing leads to: the names of contents by provider. It reads the whole table once. Rejects
 * with a StoreError when there is no such table, or it does not answer.
 */
export async function takeCensus(client: DynamoDBClient, table: string): Promise<Census> {
  const names = new Map<ProviderId, Map<string, boolean>>();
  let items = 0;
  for await (const item of keysIn(client, table)) {
    items += 1;
    const [, id] = contentKey.exec(text(item, 'pk') ?? '') ?? [];
    if (id === undefined) continue;
    const own = names.get(asProviderId(id)) ?? new Map<string, boolean>();
    names.set(asProviderId(id), own);
    const name = (text(item, 'sk') ?? '').replace(contentKey, '$1');
    own.set(name, own.get(name) === true || faultOf(item) === 'newer');
  }
  return { items, names };
}

async function* keysIn(client: DynamoDBClient, table: string): AsyncGenerator<Item, void> {
  let start: Item | undefined;
  do {
    const from = start === undefined ? {} : { ExclusiveStartKey: start };
    const request = { TableName: table, ConsistentRead: true, ProjectionExpression: 'pk, sk, v', ...from };
    const answer = await client.send(new ScanCommand(request)).catch((error: unknown) => {
      const reason = error instanceof DynamoDBServiceException ? `${error.name}: ${error.message}` : String(error);
      throw new StoreError('unanswered', `table ${table} cannot be read: ${reason}`, { cause: error });
    });
    yield* answer.Items ?? [];
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}
