import { type AttributeValue, BatchWriteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { digestOf } from '../../lib/model/digest.ts';
import { whole } from '../../lib/model/discovery.ts';
import { takeCensus } from '../../lib/store/dynamodb/census.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import type { EmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { verifyStore } from '../../lib/verify/verify-store.ts';
import { plannedJob } from '../support/stored-hub.ts';
import { bulky, minuteMs, oneProvider } from './one-provider.ts';
import { provider } from './world.ts';

type Item = Record<string, AttributeValue>;

let tables = 0;

const planned = {
  id: provider,
  mechanism: 'dns',
  description: 'web.example',
  intervalMs: minuteMs,
  sinceMs: 0,
};

/** A hub on a table of its own, whose one list lies on several pages, as one of 500 KB does. */
export async function filledStore({ client }: Pick<EmbeddedDynamoDb, 'client'>) {
  tables += 1;
  const table = `verify-${tables}`;
  await createTable(client, table);
  const store = createDynamoDbStore({ client, table });
  const hub = oneProvider({ store });
  await store.writeJob(plannedJob('web', [planned]));
  const nowMs = hub.clock.nowMs();
  await store.writePlanStatus({ version: '1', acceptedAtMs: nowMs, checkedAtMs: nowMs, error: undefined });
  const items = async (): Promise<readonly Item[]> => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    return Items;
  };
  const found = async (beginning: string) => {
    const item = (await items()).find(({ sk }) => sk?.S?.startsWith(beginning));
    if (item === undefined) throw new Error(`nothing begins with ${beginning}`);
    return item;
  };
  const put = (item: Item) => client.send(new PutItemCommand({ TableName: table, Item: item }));
  const remove = async (some: readonly Item[]) => {
    for (const { pk = { S: '' }, sk = { S: '' } } of some) {
      const request = { DeleteRequest: { Key: { pk, sk } } };
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [request] } }));
    }
  };
  const takeOwn = () => takeCensus(client, table);
  return {
    ...hub,
    refreshed: (version = 1) => hub.scheduled(list(version)),
    items,
    found,
    put,
    remove,
    /** Puts back what was there once, and nothing else. */
    async restore(some: readonly Item[]): Promise<void> {
      await remove(await items());
      for (const item of some) await put(item);
    },
    takeCensus: takeOwn,
    verified: () => verifyStore({ store, takeCensus: takeOwn, nowMs: hub.clock.nowMs() }),
  };
}

function list(version: number) {
  const sources = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const text = (source: string) =>
    Array.from({ length: 550 }, (_, block) => digestOf(`${source} ${block} ${version}`)).join('');
  return whole(bulky(sources, text));
}

export type FilledStore = Awaited<ReturnType<typeof filledStore>>;
