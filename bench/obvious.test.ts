import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { whole } from '../lib/model/discovery.ts';
import { createTable } from '../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../lib/store/embedded/embedded-dynamodb.ts';
import { createMemoryStore } from '../lib/store/memory-store.ts';
import { acceptPlan, apiOver, job, provider, refreshAt } from './hub.ts';
import { inventoryOf } from './inventory.ts';
import { obviousItems, obviousServer, writeUnitsOf } from './obvious.ts';
import { bodyOf } from './raw-get.ts';

const groups = inventoryOf('kubernetes', 200, 1);

function linesIn(body: Buffer): readonly string[] {
  const listed = JSON.parse(body.toString()) as readonly { targets: readonly string[]; labels: object }[];
  return listed
    .flatMap(({ targets, labels }) =>
      targets.map((address) => `${address} ${JSON.stringify(Object.entries(labels).sort())}`),
    )
    .sort();
}

describe('the obvious code', () => {
  it('serves the same targets as the hub, in either encoding', async () => {
    const store = createMemoryStore();
    await acceptPlan(store);
    await refreshAt(store, Date.UTC(2026, 0, 1), async () => whole(groups));
    const query = new URLSearchParams({ job });
    const answer = await apiOver(store)({ method: 'GET', rawPath: '/sd', query, headers: {}, body: '' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const server = obviousServer(groups).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const [plain, zipped] = [await bodyOf(port, job, 'identity'), await bodyOf(port, job, 'gzip')];
    server.closeAllConnections();
    server.close();

    expect(linesIn(plain)).toEqual(linesIn(Buffer.concat(chunks)));
    expect(gunzipSync(zipped).equals(plain)).toBe(true);
  });

  it('writes items that cost what they are reckoned to', async () => {
    const { client, close } = await startEmbeddedDynamoDb();
    await createTable(client, 'obvious');
    let consumed = 0;
    let reckoned = 0;
    for (const item of obviousItems(groups, provider)) {
      const command = new PutItemCommand({ TableName: 'obvious', Item: { ...item }, ReturnConsumedCapacity: 'TOTAL' });
      consumed += (await client.send(command)).ConsumedCapacity?.CapacityUnits ?? 0;
      reckoned += writeUnitsOf(item);
    }
    await close();

    expect(reckoned).toBe(consumed);
    expect(reckoned).toBe(2 * groups.length);
  });
});
