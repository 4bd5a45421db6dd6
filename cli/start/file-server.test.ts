import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { startFileServer } from './file-server.ts';

describe('the file server of the example', () => {
  it('serves one file as it is at each request, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('targets.json', '[]');
    const server = await startFileServer(path, '/targets.json', 0);
    const ask = async (route: string) => {
      const answer = await fetch(`${server.url}${route}`);
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    };

    expect(await ask('/targets.json')).toEqual([200, 'application/json; charset=utf-8', '[]']);
    await folder.write('targets.json', '[{}]');
    expect(await ask('/targets.json')).toEqual([200, 'application/json; charset=utf-8', '[{}]']);
    expect(await ask('/rollcall.yml')).toEqual([404, null, '']);
    await server.close();
  });

  it('is a 500 while the file cannot be read, and an error when its port is taken', async () => {
    await using folder = await temporaryFolder();
    const server = await startFileServer(join(folder.path, 'gone.json'), '/targets.json', 0);

    expect((await fetch(`${server.url}/targets.json`)).status).toBe(500);
    const port = Number(new URL(server.url).port);
    await expect(startFileServer('x', '/x', port)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: another program`,
    );
    await server.close();
  });
});
