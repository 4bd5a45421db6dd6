import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { FaultTable } from './run-schedule.ts';
import type { Item } from './table/expression.ts';
import { createSimulatedTable, type Items } from './table/simulated-table.ts';

const name = 'rollcall';
const maxWrites = 25;

export interface OpenTable extends AsyncDisposable {
  readonly table: FaultTable;
}

export function simulatedTable(): OpenTable {
  const { client, items, restore } = createSimulatedTable();
  const table: FaultTable = { client, items: async () => items(), restore: async (wanted) => restore(wanted) };
  return { table, [Symbol.asyncDispose]: async () => undefined };
}

/** The embedded DynamoDB, on which the same schedules run. */
export async function embeddedTable(): Promise<OpenTable> {
  const { client, close } = await startEmbeddedDynamoDb();
  await createTable(client, name);
  const write = async (requests: readonly WriteRequest[]) => {
    for (let left = [...requests]; left.length > 0; ) {
      const some = left.splice(0, maxWrites);
      const command = new BatchWriteItemCommand({ RequestItems: { [name]: some } });
      const answer: BatchWriteItemCommandOutput = await client.send(command);
      left.push(...(answer.UnprocessedItems?.[name] ?? []));
    }
  };
  const scan = async (): Promise<readonly Item[]> => {
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const from = start === undefined ? {} : { ExclusiveStartKey: start };
      const answer = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true, ...from }));
      found.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  };
  const table: FaultTable = {
    client,
    async items() {
      const items = new Map<string, Map<string, Item>>();
      for (const item of await scan()) {
        const { pk, sk } = item;
        const partition = items.get(pk?.S ?? '') ?? new Map<string, Item>();
        items.set(pk?.S ?? '', partition.set(sk?.S ?? '', item));
      }
      return items;
    },
    async restore(items: Items) {
      const keys = (await scan()).map(({ pk, sk }): WriteRequest => ({ DeleteRequest: { Key: keyOf(pk?.S, sk?.S) } }));
      await write(keys);
      await write([...items.values()].flatMap((some) => [...some.values()]).map((Item) => ({ PutRequest: { Item } })));
    },
  };
  return { table, [Symbol.asyncDispose]: close };
}

function keyOf(pk = '', sk = ''): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}
