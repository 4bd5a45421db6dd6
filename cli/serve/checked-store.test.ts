import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { startListServer } from '../testing/list-server.ts';
import { httpConfig, temporaryFolder } from '../testing/temporary-folder.ts';
import { served } from '../testing/test-world.ts';

async function loseDirectory(data: string): Promise<void> {
  const database = await startEmbeddedDynamoDb(join(data, 'dynamodb'));
  const store = createDynamoDbStore({ client: database.client, table: 'rollcall' });
  const [head] = await store.heads();
  if (head?.listing !== undefined) await store.remove(head.id, [head.listing.directory]);
  await database.close();
}

it('a hub looks at its folder when it starts, and has what is damaged built anew', async () => {
  await using folder = await temporaryFolder();
  const source = await startListServer('192.0.2.1:80', '192.0.2.2:80');
  const data = join(folder.path, 'data');
  const args = ['--config', await folder.write('rollcall.yml', httpConfig(source.url)), '--data', data];
  const first = await served(args);
  await first.out.waitFor(/\+2 /);
  await first.stop();
  await loseDirectory(data);

  const second = await served(args);
  await second.out.waitFor(/store {2}http\/\S+: its directory is not in the store: directory\//);
  await second.out.waitFor(/store {2}1 damaged, built anew as soon as the source answers/);
  await second.out.waitFor(/\+2 /);
  const answer = await fetch(`${second.url}/sd?job=web`);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject([{ targets: ['192.0.2.1:80', '192.0.2.2:80'] }]);
  expect(await second.stop()).toBe(0);
  await source.close();
});
