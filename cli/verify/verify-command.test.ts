import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served } from '../testing/test-world.ts';

let folder: TemporaryFolder;
let source: ListServer;
let config: string;
let data: string;

/** A folder that a hub has served one list of two targets from. */
beforeEach(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.1:80', '192.0.2.2:80');
  config = await folder.write('rollcall.yml', httpConfig(source.url));
  data = join(folder.path, 'data');
  await serveUntil(/\+2 /);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await source.close();
  await folder[Symbol.asyncDispose]();
});

async function serveUntil(line: RegExp): Promise<void> {
  const hub = await served(['--config', config, '--data', data]);
  await hub.out.waitFor(line);
  expect(await hub.stop()).toBe(0);
}

async function inStore<Value>(work: (store: Store, database: EmbeddedDynamoDb) => Promise<Value>): Promise<Value> {
  const database = await startEmbeddedDynamoDb(join(data, 'dynamodb'));
  try {
    return await work(createDynamoDbStore({ client: database.client, table: 'rollcall' }), database);
  } finally {
    await database.close();
  }
}

async function loseDirectory(): Promise<void> {
  await inStore(async (store) => {
    const [head] = await store.heads();
    if (head?.listing !== undefined) await store.remove(head.id, [head.listing.directory]);
  });
}

/** As a refresher does that has begun. */
async function work(store: Store): Promise<void> {
  const [head] = await store.heads();
  if (head === undefined) throw new Error('there is no head');
  const nowMs = Date.now();
  await store.lease({ id: head.id, owner: 'at work', nowMs, endMs: nowMs + 60_000 });
}

describe('verify', () => {
  it('finds nothing wrong in a folder that a hub has left', async () => {
    const { exitCode, out } = await ran(['verify', '--data', data]);

    expect(out).toMatch(/^1 job, 1 provider, 1 page, 2 targets, \d+ items looked at\n0 errors, 0 warnings\n$/);
    expect(exitCode).toBe(0);
  });

  it('writes nothing', async () => {
    const before = await inStore((store) => store.heads());
    await ran(['verify', '--data', data]);

    expect(await inStore((store) => store.heads())).toEqual(before);
  });

  it('says what is damaged, and has it built anew', async () => {
    await loseDirectory();

    const damaged = await ran(['verify', '--data', data]);
    const repaired = await ran(['verify', '--data', data, '--repair']);
    await serveUntil(/\+2 /);
    const after = await ran(['verify', '--data', data]);

    expect(damaged.exitCode).toBe(1);
    expect(damaged.out).toMatch(/^error: http\/\S+: its directory is not in the store: directory\/\S+\n {2}.*--repair/);
    expect(damaged.out).toMatch(/^1 error, 0 warnings$/m);
    expect(repaired).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^http-\S+: taken back$/m) });
    expect(after).toMatchObject({ exitCode: 0, out: expect.stringContaining('0 errors') });
  });

  it("takes back what a hub that is gone worked on: the folder is nobody else's", async () => {
    await loseDirectory();
    await inStore(work);

    const looked = await ran(['verify', '--data', data]);
    const leased = await inStore((store) => store.heads());
    const { out } = await ran(['verify', '--data', data, '--repair']);

    expect(looked.exitCode).toBe(1);
    expect(leased).toMatchObject([{ lease: { owner: 'at work' } }]);
    expect(out).toMatch(/^http-\S+: taken back$/m);
  });

  it('does not take back what somebody works on in a table', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'embedded');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'embedded');
    await loseDirectory();

    const { out } = await inStore(async (store, { endpoint }) => {
      await work(store);
      return await ran(['verify', '--table', 'rollcall', '--region', 'us-east-1', '--endpoint', endpoint, '--repair']);
    });

    expect(out).toMatch(/^http-\S+: left alone, somebody is refreshing it: try again$/m);
  });

  it('takes warnings for errors if it is to be strict', async () => {
    await inStore(async (store) => store.writePlanStatus({ ...(await statusOf(store)), error: 'rollcall.yml:1: no' }));

    const lenient = await ran(['verify', '--data', data]);
    const strict = await ran(['verify', '--data', data, '--strict', '--json']);

    expect([lenient.exitCode, strict.exitCode]).toEqual([0, 1]);
    expect(JSON.parse(strict.out)).toMatchObject({ jobs: 1, findings: [{ severity: 'warning', subject: 'the plan' }] });
  });

  it('reads a table of AWS, and names one that is not there', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'embedded');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'embedded');
    const [found, missing] = await inStore(async (_store, { endpoint, client }) => {
      const Key = { pk: { S: 'jobs' }, sk: { S: 'web' } };
      const input = { UpdateExpression: 'SET v = :two', ExpressionAttributeValues: { ':two': { N: '2' } } };
      await client.send(new UpdateItemCommand({ TableName: 'rollcall', Key, ...input }));
      const at = ['--region', 'us-east-1', '--endpoint', endpoint];
      const look = (table: string) => ran(['verify', '--table', table, ...at]);
      return [await look('rollcall'), await look('another')] as const;
    });

    expect(found).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^error: job web: was written by a later/) });
    expect(missing).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('table another cannot be read: ResourceNotFoundException'),
    });
  });

  it('leaves alone what a hub serves from, and what is no store', async () => {
    const hub = await served(['--config', config, '--data', data]);
    const busy = await ran(['verify', '--data', data]);
    await hub.stop();
    const absent = await ran(['verify', '--data', join(folder.path, 'nowhere')]);
    const neither = await ran(['verify']);

    expect(busy).toMatchObject({ exitCode: 1, err: expect.stringContaining('is in use by process') });
    expect(absent).toMatchObject({ exitCode: 1, err: expect.stringContaining('holds no store') });
    expect(await readdir(folder.path)).not.toContain('nowhere');
    expect(neither).toMatchObject({ exitCode: 2, err: expect.stringContaining('--table') });
  });

  it('does not take a folder that it cannot look at for one without a store', async () => {
    const loop = join(folder.path, 'loop');
    await symlink(loop, loop);
    const file = await folder.write('file', '');

    const [unknown, absent] = [await ran(['verify', '--data', loop]), await ran(['verify', '--data', file])];

    expect(unknown).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`--data ${loop} cannot be looked at: ELOOP`),
    });
    expect(absent).toMatchObject({ exitCode: 1, err: expect.stringContaining('holds no store') });
  });
});

async function statusOf(store: Store) {
  const status = await store.planStatus();
  if (status === undefined) throw new Error('nothing was accepted');
  return status;
}
