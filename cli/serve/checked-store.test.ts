import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { filledStore } from '../../test/protocol/filled-store.ts';
import { provider } from '../../test/protocol/world.ts';
import { httpConfig, temporaryFolder } from '../testing/temporary-folder.ts';
import { served } from '../testing/test-world.ts';
import { checkStore } from './checked-store.ts';

async function loseDirectory(data: string): Promise<void> {
  const database = await startEmbeddedDynamoDb(join(data, 'dynamodb'));
  const store = createDynamoDbStore({ client: database.client, table: 'rollcall' });
  const [head] = await store.heads();
  if (head?.listing !== undefined) await store.remove(head.id, [head.listing.directory]);
  await database.close();
}

/** Lists two targets to each who asks; from `hold` on only once it is let go. */
async function startHeldSource() {
  const held: ServerResponse[] = [];
  let isHolding = false;
  const body = JSON.stringify([{ targets: ['192.0.2.1:80', '192.0.2.2:80'] }]);
  const answer = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  const server = createServer((request, response) => {
    if (request.url !== '/targets.json') response.writeHead(500).end();
    else if (isHolding) held.push(response);
    else answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/targets.json`,
    hold() {
      isHolding = true;
    },
    letGo() {
      isHolding = false;
      for (const response of held.splice(0)) answer(response);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

it('a hub looks at its folder when it starts, and has what is damaged built anew', async () => {
  await using folder = await temporaryFolder();
  const source = await startHeldSource();
  const data = join(folder.path, 'data');
  const args = ['--config', await folder.write('rollcall.yml', httpConfig(source.url)), '--data', data];
  const first = await served(args);
  await first.out.waitFor(/\+2 /);
  await first.stop();
  await loseDirectory(data);
  // Else the refresh that begins at once may have built it anew before it is looked at.
  source.hold();

  const second = await served(args);
  await second.out.waitFor(/store {2}http\/\S+: its directory is not in the store: directory\//);
  source.letGo();
  await second.out.waitFor(/\+2 /);
  const answer = await fetch(`${second.url}/sd?job=web`);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject([{ targets: ['192.0.2.1:80', '192.0.2.2:80'] }]);
  expect(await second.stop()).toBe(0);
  await source.close();
});

describe('a store that is looked at while it is refreshed', () => {
  let local: EmbeddedDynamoDb;
  beforeAll(async () => {
    local = await startEmbeddedDynamoDb();
  });
  afterAll(() => local.close());

  /** A store that has lost a page, which a refresh that finds nothing changed does not notice; somebody works on it. */
  async function damaged() {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.remove([await hub.found('page/')]);
    const nowMs = hub.clock.nowMs();
    await hub.store.lease({ id: provider, owner: 'at work', nowMs, endMs: nowMs + 1000 });
    const said: string[] = [];
    const asked: ProviderId[] = [];
    const stopping = new AbortController();
    const heads = Promise.withResolvers<void>();
    const head: typeof hub.store.head = async (id) => {
      const found = await hub.store.head(id);
      heads.resolve();
      return found;
    };
    const done = checkStore({
      store: { ...hub.store, head },
      takeCensus: hub.takeCensus,
      clock: hub.clock,
      notices: { say: (_, text) => void said.push(text), outcome: () => undefined },
      ask: async (ids) => void asked.push(...ids),
      stop: stopping.signal,
      pauseMs: 5,
    });
    return { hub, said, asked, stopping, done, looked: heads.promise };
  }

  it('has a damaged list taken back as soon as nobody works on it, and its source asked', async () => {
    const { hub, said, asked, done, looked } = await damaged();
    await looked;
    expect(asked).toEqual([]);
    hub.clock.advance(2000);
    await done;

    expect(said).toEqual([
      expect.stringMatching(/^dns\/web\.example: page \d+ is not in the store/),
      '1 damaged, built anew as soon as the source answers',
    ]);
    expect(asked).toEqual([provider]);
    expect((await hub.head()).listing).toBeUndefined();
  });

  it('is waited for no longer than the hub runs', async () => {
    const { hub, asked, stopping, done, looked } = await damaged();
    await looked;
    stopping.abort();

    await expect(done).rejects.toThrow('aborted');
    expect(asked).toEqual([]);
    expect((await hub.head()).listing).toBeDefined();
  });
});
