import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import { run } from '../run.ts';
import { type Answer, type ChangingServer, startChangingServer } from '../testing/changing-server.ts';
import { startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { served, testWorld } from '../testing/test-world.ts';

const text = JSON.stringify([{ targets: ['192.0.2.1:80', '192.0.2.2:80'], labels: { team: 'shop' } }]);
const json = 'application/json; charset=utf-8';

const sending =
  (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': json, ...headers }).end(body);
  };

let folder: TemporaryFolder;
let hub: ChangingServer;
let out: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  hub = await startChangingServer(sending(text));
  out = join(folder.path, 'web.json');
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('pull', () => {
  it('asks only for what is new, does not touch the file over a 304, and outlives the hub', async () => {
    let etag = 'W/"1"';
    hub.answer((request, response) => {
      const isKnown = request.headers['if-none-match'] === etag;
      sending(isKnown ? '' : text, { etag, age: '7' }, isKnown ? 304 : 200)(request, response);
    });
    const world = testWorld();
    const [listen, interval] = ['127.0.0.1:0', '1s'];
    const ended = run(
      ['pull', '--url', hub.url, '--job', 'web', '--out', out, '--listen', listen, '--interval', interval],
      world,
    );
    const [, metricsUrl = ''] = await world.terminal.err.waitFor(/url=(http\S+)\n/);
    await world.terminal.err.waitFor(/list written/);
    const before = await stat(out);
    const metrics = async () => (await fetch(metricsUrl)).text();

    await until(
      async () => hub.requests.length,
      (count) => count >= 3,
      15_000,
    );
    const after = await stat(out);
    const up = await metrics();
    hub.answer(sending('no', {}, 502));
    await world.terminal.err.waitFor(/list kept as it was.*answered 502/);
    const down = await metrics();
    etag = 'W/"2"';
    hub.answer(sending('[]', { etag }));
    await world.terminal.err.waitFor(/list written.*targets=0/);
    world.stop();

    expect(await ended).toBe(0);
    expect(hub.requests.slice(0, 2).map(({ headers }) => headers['if-none-match'])).toEqual([undefined, 'W/"1"']);
    expect(after).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(up).toContain('rollcall_pull_up{job="web"} 1\n');
    expect(up).toContain('rollcall_pull_targets{job="web"} 2\n');
    expect(up).toContain('rollcall_pull_hub_age_seconds{job="web"} 7\n');
    expect(up).toContain('rollcall_pull_writes_total{job="web"} 1\n');
    expect(down).toContain('rollcall_pull_up{job="web"} 0\n');
    expect(down).toContain('rollcall_pull_targets{job="web"} 2\n');
    expect(await readFile(out, 'utf8')).toBe('[]');
  }, 20_000);

  it('asks for the whole list when somebody has taken the file away', async () => {
    hub.answer(sending(text, { etag: 'W/"1"' }));
    const world = testWorld();
    const ended = run(['pull', '--url', hub.url, '--job', 'web', '--out', out, '--interval', '1s'], world);
    await world.terminal.err.waitFor(/list written/);
    await writeFile(out, 'somebody else');
    await world.terminal.err.waitFor(/list written[\s\S]*list written/);
    world.stop();

    expect(await ended).toBe(0);
    expect(hub.requests[1]?.headers['if-none-match']).toBeUndefined();
    expect(await readFile(out, 'utf8')).toBe(text);
  }, 20_000);
});

describe('pull from a hub', () => {
  let own: Awaited<ReturnType<typeof served>>;
  let source: Awaited<ReturnType<typeof startListServer>>;
  let place: TemporaryFolder;

  beforeAll(async () => {
    place = await temporaryFolder();
    source = await startListServer(...Array.from({ length: 500 }, (_, index) => `host-${index}.example.com:9100`));
    own = await served(['--config', await place.write('rollcall.yml', httpConfig(source.url))]);
    await own.out.waitFor(/\+500 /);
  });
  afterAll(async () => {
    await own.stop();
    await source.close();
    await place[Symbol.asyncDispose]();
  });

  it('writes what the hub serves, and takes much less over the wire than that', async () => {
    const world = testWorld();
    const ended = run(['pull', '--url', own.url, '--job', 'web', '--out', out, '--listen', '127.0.0.1:0'], world);
    const [, metricsUrl = ''] = await world.terminal.err.waitFor(/url=(http\S+)\n/);
    await world.terminal.err.waitFor(/list written/);
    const samples = await (await fetch(metricsUrl)).text();
    world.stop();
    const sampleOf = (name: string) => Number(new RegExp(`^${name}\\{job="web"\\} (\\d+)$`, 'm').exec(samples)?.[1]);

    const served = await (await fetch(`${own.url}/sd/web`)).text();

    expect(await ended).toBe(0);
    expect(await readFile(out, 'utf8')).toBe(served);
    expect(sampleOf('rollcall_pull_list_bytes')).toBe(Buffer.byteLength(served));
    expect(sampleOf('rollcall_pull_received_bytes_total')).toBeLessThan(Buffer.byteLength(served) / 5);
  });
});
