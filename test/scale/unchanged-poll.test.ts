import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { whole } from '../../lib/model/discovery.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { clientOf, createSimulatedTable } from '../faults/table/simulated-table.ts';
import { groupOf, movableClock, quietPorts, refreshable, requestAt, worldOf } from '../protocol/world.ts';
import { ask } from '../support/stored-hub.ts';
import { accept, apiOver, job, listFrom } from './hub-over.ts';
import { noise } from './noise.ts';

const herd = 20;

/** A job on a table, its list on many pages, served by a container that has read it once; and each command from then on. */
async function warmContainer() {
  const commands: object[] = [];
  const { client } = createSimulatedTable();
  const counted = clientOf((command) => {
    commands.push(command);
    return client.send(command as BatchGetItemCommand);
  });
  const store = createDynamoDbStore({ client: counted, table: 't' });
  const clock = movableClock(Date.UTC(2026, 0, 1));
  await accept(store);
  const groups = Array.from({ length: 40 }, (_, n) => groupOf(`s${n}`, { text: noise(`${n}`, 12_000) }));
  await refresh(
    refreshable(async () => whole(groups)),
    worldOf(store, quietPorts(clock)),
    requestAt(clock.nowMs(), clock.nowMs()),
  );
  const api = apiOver(store);
  const { headers } = await listFrom(api);
  expect(commands.length).toBeGreaterThan(3);
  commands.length = 0;
  return { api, commands, etag: String(headers['etag']) };
}

describe('a poll of an unchanged list', () => {
  it.each([
    { name: 'of one reader', readers: 1, asksWhetherChanged: false, status: 200 },
    { name: 'of one that has it', readers: 1, asksWhetherChanged: true, status: 304 },
    { name: `of ${herd} readers at one time`, readers: herd, asksWhetherChanged: false, status: 200 },
  ])('is one strong read of the job and its heads: $name', async ({ readers, asksWhetherChanged, status }) => {
    const { api, commands, etag } = await warmContainer();
    const headers: Readonly<Record<string, string>> = asksWhetherChanged ? { 'if-none-match': etag } : {};

    const answers = await Promise.all(Array.from({ length: readers }, () => ask(api, `/sd?job=${job}`, { headers })));

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]));
    expect(commands).toHaveLength(1);
    const [command] = commands;
    if (!(command instanceof BatchGetItemCommand)) throw new Error('the poll was no batched read');
    const asked = Object.values(command.input.RequestItems ?? {});
    expect(asked).toMatchObject([{ ConsistentRead: true }]);
    expect(asked[0]?.Keys).toHaveLength(2);
  });
});
