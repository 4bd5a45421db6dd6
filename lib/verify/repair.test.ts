import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../test/protocol/filled-store.ts';
import { provider } from '../../test/protocol/world.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../store/embedded/embedded-dynamodb.ts';
import type { Finding } from './finding.ts';
import { repair } from './repair.ts';

let local: EmbeddedDynamoDb;
beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});
afterAll(() => local.close());

async function damaged(): Promise<readonly [FilledStore, readonly Finding[]]> {
  const hub = await filledStore(local);
  await hub.refreshed();
  for (const kind of ['page/', 'ledger/']) await hub.remove([await hub.found(kind)]);
  const { findings } = await hub.verified();
  expect(findings).toHaveLength(2);
  return [hub, findings];
}

describe('a list that was found to be damaged', () => {
  it('is taken back, also after a refresh that left it as it was', async () => {
    const [hub, findings] = await damaged();
    const outcome = await hub.refreshed();

    const done = await repair(hub.store, findings, hub.clock.nowMs());

    expect(outcome.outcome).toBe('unchanged');
    expect([...done]).toEqual([[provider, 'taken back']]);
    expect((await hub.head()).listing).toBeUndefined();
  });

  it('is let alone while somebody works on it', async () => {
    const [hub, findings] = await damaged();
    const nowMs = hub.clock.nowMs();
    await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + 1000 });

    const done = await repair(hub.store, findings, nowMs);

    expect([...done]).toEqual([[provider, 'busy']]);
    expect((await hub.head()).listing).toBeDefined();
  });

  it('is let alone when somebody begins to work on it between reading and writing', async () => {
    const [hub, findings] = await damaged();
    const nowMs = hub.clock.nowMs();
    const update: typeof hub.store.update = async (...write) => {
      await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + 1000 });
      return await hub.store.update(...write);
    };

    const done = await repair({ head: hub.store.head, update }, findings, nowMs);

    expect([...done]).toEqual([[provider, 'busy']]);
    expect((await hub.head()).listing).toBeDefined();
  });

  it('is not taken for the one that was built anew since', async () => {
    const [hub, findings] = await damaged();
    await hub.refreshed(2);

    const done = await repair(hub.store, findings, hub.clock.nowMs());

    expect([...done]).toEqual([[provider, 'replaced']]);
    expect((await hub.head()).listing).toMatchObject({ targets: 40 });
  });

  it('is none any more when its provider is forgotten', async () => {
    const [hub, findings] = await damaged();
    await hub.remove([await hub.found(provider)]);

    expect([...(await repair(hub.store, findings, hub.clock.nowMs()))]).toEqual([[provider, 'replaced']]);
  });
});
