import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served } from '../testing/test-world.ts';

const token = 'a-token';
/** SHA-256 of the token above. */
const sha256 = '1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387';

let folder: TemporaryFolder;
let source: ListServer;

beforeEach(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.1:80', '192.0.2.2:80', '192.0.2.3:80');
});
afterEach(async () => {
  expect(source.complaints()).toEqual([]);
  await source.close();
  await folder[Symbol.asyncDispose]();
});

/** The addresses of a job, or the status if there is no list. */
async function addressesAt(url: string, job: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/sd?job=${encodeURIComponent(job)}`, { headers });
  if (answer.status !== 200) return answer.status;
  const groups = (await answer.json()) as readonly { readonly targets: readonly string[] }[];
  return groups.flatMap(({ targets }) => targets);
}

describe('serve', () => {
  it('says what it serves, and holds the first request until its source was asked', async () => {
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const hub = await served(['--config', config]);

    expect(await addressesAt(hub.url, 'web')).toEqual(['192.0.2.1:80', '192.0.2.2:80', '192.0.2.3:80']);

    const said = hub.out.text();
    expect(said).toContain(`serves ${config} on ${hub.url}\n`);
    expect(said).toMatch(
      new RegExp(`^web +${hub.url}/sd/web +http/127\\.0\\.0\\.1:\\d+/targets\\.json \\(every 1m\\)$`, 'm'),
    );
    for (const path of ['/metrics', '/-/healthy', '/-/ready', '/-/reload']) expect(said).toContain(`${hub.url}${path}`);
    expect(said).toMatch(/Z {2}http\/127\.0\.0\.1:\d+\/targets\.json {2}\+3 {2}3 targets {2}new 192\.0\.2\.1:80, /);
    expect(await hub.stop()).toBe(0);
    expect(hub.world.terminal.err.text()).toBe('');
  });

  it('tells of each change, of a source that fails and of one that recovers, once', async () => {
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const hub = await served(['--config', config]);
    const refresh = () => ran(['refresh', '--wait', '--url', hub.url]);
    await refresh();

    source.list('192.0.2.1:80', '192.0.2.3:80');
    expect((await refresh()).exitCode).toBe(0);
    source.fail();
    expect(await refresh()).toMatchObject({ exitCode: 1, out: expect.stringContaining('unreachable: ') });
    await refresh();
    source.list('192.0.2.1:80', '192.0.2.3:80');
    await refresh();

    expect(await addressesAt(hub.url, 'web')).toEqual(['192.0.2.1:80', '192.0.2.3:80']);
    const told = hub.out
      .text()
      .split('\n')
      .filter((line) => line.includes('/targets.json  '));
    expect(told.map((line) => line.replace(/^\S+ {2}\S+ {2}/, ''))).toEqual([
      expect.stringMatching(/^\+3 /),
      '-1  2 targets  gone 192.0.2.2:80',
      expect.stringMatching(/^failing: unreachable: .*500/),
      'recovered: 2 targets',
    ]);
    await hub.stop();
  });

  it('takes an edit when it is told to, and keeps the last good configuration over a bad one', async () => {
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const hub = await served(['--config', config]);
    const { err, out } = hub.world.terminal;

    await folder.write(
      'rollcall.yml',
      `${httpConfig(source.url)}  - job_name: more\n    static_configs: [{ targets: [a:1] }]\n`,
    );
    hub.world.hangUp();
    await out.waitFor(/configuration {2}accepted: 2 jobs, 2 providers\n/);
    expect(await addressesAt(hub.url, 'more')).toEqual(['a:1']);

    await folder.write('rollcall.yml', httpConfig(source.url).replace('url:', 'urll:'));
    hub.world.hangUp();
    await out.waitFor(/configuration {2}refused: the last one stays in force\n/);
    expect(err.text()).toMatch(/rollcall\.yml:4: scrape_configs\[0\]\.http_sd_configs\[0\]\.urll: .*did you mean/);
    const answer = await fetch(`${hub.url}/-/reload`, { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('urll')]);

    expect(await addressesAt(hub.url, 'more')).toEqual(['a:1']);
    const status = await ran(['status', '--url', hub.url]);
    expect(status.out).toContain('the newest configuration is refused, the last one stands:\n');
    await hub.stop();
  });

  it('serves after a restart what it knew, while the source is down', async () => {
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const args = ['--config', config, '--data', join(folder.path, 'data')];
    const first = await served(args);
    expect(await addressesAt(first.url, 'web')).toHaveLength(3);
    await first.stop();
    source.fail();

    const second = await served(args);
    await second.out.waitFor(/failing: unreachable/);

    expect(await addressesAt(second.url, 'web')).toEqual(['192.0.2.1:80', '192.0.2.2:80', '192.0.2.3:80']);
    await second.stop();
  });

  it('answers 508 to its own request, and so never serves a list of its own lists', async () => {
    const before = await served(['--config', await folder.write('rollcall.yml', httpConfig(source.url))]);
    await folder.write('rollcall.yml', httpConfig(`${before.url}/sd?job=web`, 'loop'));

    before.world.hangUp();
    await before.out.waitFor(/failing: .*508/);

    await before.world.terminal.err.waitFor(/asks this hub for its own lists, which it refuses/);
    await before.stop();
  });

  it('lets nobody in without a token, once there are tokens', async () => {
    const config = await folder.write('rollcall.yml', httpConfig(source.url));
    const tokens = await folder.write('tokens.json', JSON.stringify([{ name: 'x', sha256, scopes: ['read'] }]));
    const tokenFile = await folder.write('token', `${token}\n`);
    const hub = await served(['--config', config, '--tokens-file', tokens]);

    expect(await addressesAt(hub.url, 'web')).toBe(401);
    expect(await addressesAt(hub.url, 'web', { authorization: `Bearer ${token}` })).toHaveLength(3);
    expect(await ran(['status', '--url', hub.url])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('name the file your token is in with --token-file'),
    });
    expect(await ran(['status', '--url', hub.url, '--token-file', tokenFile])).toMatchObject({ exitCode: 0, err: '' });
    expect(await ran(['refresh', '--url', hub.url, '--token-file', tokenFile])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('answers 403'),
    });
    await hub.stop();
  });
});

describe('serve does not begin', () => {
  let config: string;
  beforeEach(async () => {
    config = await folder.write('rollcall.yml', httpConfig(source.url));
  });

  it.each(['0.0.0.0:0', ':0', '[::]:0', '192.0.2.1:0'])('on %s without tokens', async (listen) => {
    expect(await ran(['serve', '--config', config, '--listen', listen])).toEqual({
      exitCode: 2,
      out: '',
      err: expect.stringMatching(
        /without tokens the hub listens on this machine only.*\n {2}let readers in with --tokens-file/,
      ),
    });
  });

  it('on a port that is taken', async () => {
    const other: Server = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { readonly port: number }).port));
    });

    expect(await ran(['serve', '--config', config, '--listen', `127.0.0.1:${port}`])).toEqual({
      exitCode: 1,
      out: '',
      err: expect.stringMatching(`cannot listen on 127.0.0.1:${port}: another program does\n  .*--listen 127.0.0.1:0`),
    });
    other.close();
  });

  it('with a configuration that has errors, and shows all of them', async () => {
    await folder.write(
      'rollcall.yml',
      'scrape_configs:\n  - job_name: a\n    http_sd_configs: [{ ur: x }]\nglobale: {}\n',
    );

    const { exitCode, out, err } = await ran(['serve', '--config', config, '--listen', '127.0.0.1:0']);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(`error: ${config}:3: scrape_configs[0].http_sd_configs[0].ur: `);
    expect(err).toContain(`error: ${config}:4: globale: `);
  });

  it.each([
    { name: 'is not there', text: undefined, says: 'there is no such file' },
    { name: 'is not JSON', text: 'x', says: 'the token document is not JSON' },
    {
      name: 'holds a token in place of a digest',
      text: '[{"name":"x","sha256":"x","scopes":["read"]}]',
      says: '[0.sha256]',
    },
  ])('with a token document that $name', async ({ text, says }) => {
    const tokens = join(folder.path, 'tokens.json');
    if (text !== undefined) await folder.write('tokens.json', text);

    const { exitCode, err } = await ran([
      'serve',
      '--config',
      config,
      '--listen',
      '127.0.0.1:0',
      '--tokens-file',
      tokens,
    ]);

    expect(exitCode).toBe(1);
    expect(err).toContain(`--tokens-file ${tokens} cannot be used: `);
    expect(err).toContain(says);
  });
});
