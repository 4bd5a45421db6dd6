import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../cli/testing/temporary-folder.ts';
import { served } from '../../cli/testing/test-world.ts';
import { spoken } from './raw-connection.ts';

const config = `
rollcall: { external_url: 'https://hub.example.com' }
scrape_configs:
  - job_name: web
    static_configs: [{ targets: ['192.0.2.1:80'] }]
`;
let folder: TemporaryFolder;
let hub: Awaited<ReturnType<typeof served>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  hub = await served(['--config', await folder.write('rollcall.yml', config)]);
});
afterAll(async () => {
  await hub.stop();
  await folder[Symbol.asyncDispose]();
});

const statusesOf = async (line: string, host: string, headers = '') =>
  (await spoken(hub.url, `${line} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`)).statuses;

describe('serve without tokens', () => {
  it.each([
    { host: 'localhost:9196', status: 200 },
    { host: '127.0.0.1', status: 200 },
    { host: 'hub.example.com', status: 200 },
    { host: 'evil.example:9196', status: 421 },
    { host: 'localhost.evil.example', status: 421 },
  ])('answers under the name $host with $status', async ({ host, status }) => {
    expect(await statusesOf('GET /sd/web', host)).toEqual([status]);
    expect(await statusesOf('GET /-/healthy', host)).toEqual([200]);
  });

  it.each([
    { from: 'a program', headers: '', status: 200 },
    { from: 'its own pages', headers: 'Origin: http://localhost\r\n', status: 200 },
    { from: 'a page of another place', headers: 'Origin: https://evil.example\r\n', status: 403 },
    { from: 'another site', headers: 'Sec-Fetch-Site: cross-site\r\n', status: 403 },
    { from: 'a page without a place', headers: 'Origin: null\r\n', status: 403 },
  ])('takes a POST from $from with $status', async ({ headers, status }) => {
    expect(await statusesOf('POST /-/reload', 'localhost', `Content-Length: 0\r\n${headers}`)).toEqual([status]);
  });

  it('answers under the name that a reload gives it, and not under the last one', async () => {
    await folder.write('rollcall.yml', config.replace('hub.example.com', 'moved.example.com'));
    expect(await statusesOf('POST /-/reload', 'localhost', 'Content-Length: 0\r\n')).toEqual([200]);

    expect(await statusesOf('GET /sd/web', 'moved.example.com')).toEqual([200]);
    expect(await statusesOf('GET /sd/web', 'hub.example.com')).toEqual([421]);
  });
});
