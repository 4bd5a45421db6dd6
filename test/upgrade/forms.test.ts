import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccess } from '../../lib/access/access.ts';
import { createApi } from '../../lib/api/create-api.ts';
import { takeCensus } from '../../lib/store/dynamodb/census.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { verifyStore } from '../../lib/verify/verify-store.ts';
import { newCodeClient } from '../faults/worker-client.ts';
import { found, minuteMs, type OneProvider, oneProvider, step } from '../protocol/one-provider.ts';
import { guardOff } from '../protocol/world.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { ask } from '../support/stored-hub.ts';

/** Items as the first Rollcall that had a store wrote them: pages and ledgers apart, a hold, two changes. Never written anew. */
const written = resolve(import.meta.dirname, 'form-1.json');
const guard = { ...guardOff, enabled: true, minTargets: 2 };

interface StoredValue {
  readonly S?: string;
  readonly N?: string;
  /** Base64. */
  readonly B?: string;
}

let local: EmbeddedDynamoDb;
let tables = 0;
beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});
afterAll(() => local.close());

async function tableOfOld(): Promise<string> {
  tables += 1;
  const table = `upgrade-${tables}`;
  await createTable(local.client, table);
  const items = JSON.parse(await readFile(written, 'utf8')) as readonly Readonly<Record<string, StoredValue>>[];
  for (const item of items) {
    const values = Object.entries(item).map(([name, value]) => [name, attributeOf(value)] as const);
    await local.client.send(new PutItemCommand({ TableName: table, Item: Object.fromEntries(values) }));
  }
  return table;
}

function attributeOf({ S, N, B }: StoredValue): AttributeValue {
  if (B !== undefined) return { B: Buffer.from(B, 'base64') };
  return S === undefined ? { N: N ?? '' } : { S };
}

/** A hub of one code on a table, some minutes after the last write of the old one. */
function hubOn(table: string, client: DynamoDBClient = local.client): OneProvider {
  const hub = oneProvider({ store: createDynamoDbStore({ client, table }), guard });
  hub.clock.advance(5 * minuteMs);
  return hub;
}

async function answer(store: Store, { clock }: OneProvider) {
  const queue = { send: async () => undefined };
  const world = { store, clock, log: collectingLogger(), queue, access: openAccess(), hubName: 'hub-1' };
  const { status, text } = await ask(createApi(world), '/sd?job=web');
  const groups: readonly { readonly targets: readonly string[] }[] = status === 200 ? JSON.parse(text) : [];
  return { status, targets: groups.flatMap(({ targets }) => targets).toSorted() };
}

const before = ['a:80', 'b:80', 'c:80', 'd:80', 'e:80', 'g:80'];

describe('a store that the first version wrote', () => {
  it('is served as it is, and is well', async () => {
    const table = await tableOfOld();
    const hub = hubOn(table);

    const { findings } = await verifyStore({
      store: hub.store,
      takeCensus: () => takeCensus(local.client, table),
      nowMs: hub.clock.nowMs(),
    });

    expect(await answer(hub.store, hub)).toEqual({ status: 200, targets: before });
    expect(findings).toEqual([]);
  });

  it('is gone on with: nothing is told twice, and what was held is held on', async () => {
    const hub = hubOn(await tableOfOld());

    const held = await hub.scheduled(found('a', 'g'));
    const back = await hub.scheduled(found('a', 'b', 'c', 'd', 'e', 'g', 'h'));

    expect(held).toMatchObject({ listing: { targets: 6, held: 4 } });
    expect(step(held)).toEqual({ added: [], changed: [], removed: [] });
    expect(step(back)).toEqual({ added: ['h'], changed: [], removed: [] });
    expect((await answer(hub.store, hub)).targets).toEqual([...before, 'h:80']);
  });
});

describe('a store that the next version has begun to write', () => {
  it('is read by it, and left alone by this one, whose readers are told 503', async () => {
    const table = await tableOfOld();
    const [old, recent] = [hubOn(table), hubOn(table, newCodeClient(local.client))];
    const early = await answer(recent.store, recent);
    await recent.scheduled(found('a', 'b', 'c', 'd', 'e', 'x'));
    old.clock.advance(5 * minuteMs);

    expect(early).toEqual({ status: 200, targets: before });
    await expect(old.scheduled(found('a'))).rejects.toThrow('has schema version 2: this version knows 1');
    expect(await answer(old.store, old)).toEqual({ status: 503, targets: [] });
    expect((await answer(recent.store, recent)).targets).toEqual(['a:80', 'b:80', 'c:80', 'd:80', 'e:80', 'x:80']);
  });

  it('is served by this one as far as nothing of it is new', async () => {
    const table = await tableOfOld();
    const [old, recent] = [hubOn(table), createDynamoDbStore({ client: newCodeClient(local.client), table })];
    const nowMs = old.clock.nowMs();
    await recent.writePlanStatus({ version: '2', acceptedAtMs: nowMs, checkedAtMs: nowMs, error: undefined });

    expect(await answer(old.store, old)).toEqual({ status: 200, targets: before });
  });
});
