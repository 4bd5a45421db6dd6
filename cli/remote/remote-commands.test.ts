import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStubServer } from '../../test/support/stub-server.ts';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served, testWorld } from '../testing/test-world.ts';

let folder: TemporaryFolder;
let source: ListServer;
let down: ListServer;
let hub: Awaited<ReturnType<typeof served>>;

/** A hub with a job that was read twice, one of static targets, and one that could not be read. */
beforeAll(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.1:80', '192.0.2.2:80', '[2001:db8::1]:80');
  down = await startListServer();
  down.fail();
  const config = [
    httpConfig(source.url),
    '  - job_name: fixed\n    static_configs: [{ targets: ["192.0.2.1:80"], labels: { team: shop } }]\n',
    `  - job_name: down\n    http_sd_configs: [{ url: "${down.url}" }]\n`,
  ];
  hub = await served(['--config', await folder.write('rollcall.yml', config.join(''))]);
  await hub.out.waitFor(/failing/);
  await hub.out.waitFor(/\+3 /);
  source.list('192.0.2.1:80', '[2001:db8::1]:80');
  await rollcall('refresh', '--job', 'web', '--wait');
});
afterAll(async () => {
  await hub.stop();
  await source.close();
  await down.close();
  await folder[Symbol.asyncDispose]();
});

const rollcall = (...args: readonly string[]) => ran(args, testWorld({ environment: { url: `${hub.url}/` } }));

describe('status', () => {
  it('shows jobs and providers: how many targets, how old, and what is wrong', async () => {
    const { exitCode, out } = await rollcall('status');

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^http:\S+: 3 jobs, 3 providers, configuration accepted 20\S+Z\n/);
    expect(out).toMatch(/^web +served +2 +0s$/m);
    expect(out).toMatch(/^fixed +served +1 +-$/m);
    expect(out).toMatch(/^down +503 +- +- +http\/\S+ not read yet \(unreachable\)$/m);
    expect(out).toMatch(/^http\/\S+ +- +never +\d+ +unreachable: .*500/m);
    expect(out).toMatch(/^static +1 +\ds ago +0$/m);
  });

  it('is JSON on demand', async () => {
    const { out } = await rollcall('status', '--json');

    expect(JSON.parse(out)).toMatchObject({ jobs: [{ name: 'web', targets: 2 }, {}, {}], providers: [{}, {}, {}] });
  });
});

describe('refresh', () => {
  it('asks for all, and says that it did', async () => {
    expect(await rollcall('refresh')).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^3 providers will be/),
    });
  });

  it.each([
    { args: ['--job', 'nope'], says: 'answers 404: no job named nope' },
    { args: ['--provider', 'nope'], says: 'has no provider nope\n  rollcall status lists them' },
  ])('knows no $args', async ({ args, says }) => {
    expect(await rollcall('refresh', ...args)).toEqual({ exitCode: 1, out: '', err: expect.stringContaining(says) });
  });

  it('waits for a provider by its title, and fails with it', async () => {
    const title = down.url.replace('http://', 'http/');

    const { exitCode, out } = await rollcall('refresh', '--provider', title, '--wait');

    expect(exitCode).toBe(1);
    expect(out).toMatch(/unreachable: .*500/);
    expect(out.split('\n')).toHaveLength(3);
  });
});

describe('changes', () => {
  it('shows what came and went, a line each, oldest first', async () => {
    const { exitCode, out } = await rollcall('changes', '--job', 'web');

    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^20\S+Z {2}http\/\S+ {2}\+3 {2}3 targets {2}new .*\n20\S+Z {2}http\/\S+ {2}-1 {2}2 targets {2}gone 192\.0\.2\.2:80\n$/,
    );
  });

  it('shows none of before', async () => {
    expect(await rollcall('changes', '--since', '2100-01-01T00:00:00Z')).toEqual({ exitCode: 0, out: '', err: '' });
  });

  it('is JSON on demand, with removal groups', async () => {
    const { out } = await rollcall('changes', '--job', 'web', '--json');

    const [, removal] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(removal).toMatchObject({ added: [], removed: [{ source: `${source.url}/192.0.2.2:80` }] });
  });
});

describe('targets', () => {
  it('lists those of every job, and says of which it does not know', async () => {
    const { exitCode, out, err } = await rollcall('targets');

    expect(exitCode).toBe(1);
    expect(out).toMatch(/^web +192\.0\.2\.1:80 +__meta_url="\S+", team="shop"$/m);
    expect(out).toMatch(/^fixed +192\.0\.2\.1:80 +team="shop"$/m);
    expect(err).toMatch(/^not known: job down: /);
  });

  it.each(['192.0.2.1:80', '192.0.2.1'])('tells for %s which jobs list it, since when and by whom', async (address) => {
    const { exitCode, out } = await rollcall('targets', address);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^192\.0\.2\.1:80 in job web\n {2}labels .*team="shop"\n {2}since +20\S+Z, by http\/\S+\n/);
    expect(out).toMatch(
      /192\.0\.2\.1:80 in job fixed\n {2}labels .*\n {2}since +20\S+Z, by static\n {2}provider {2}static, read/,
    );
  });

  it('finds a target by a label, and an IPv6 host without its brackets', async () => {
    expect((await rollcall('targets', 'shop', '--job', 'fixed')).out).toContain('192.0.2.1:80 in job fixed');
    expect((await rollcall('targets', '2001:db8::1')).out).toContain('[2001:db8::1]:80 in job web');
  });

  it('tells of a target that is gone since when, and what is not known', async () => {
    const { exitCode, out } = await rollcall('targets', '192.0.2.2');

    expect(exitCode).toBe(1);
    expect(out).toMatch(/^no job lists 192\.0\.2\.2\n {2}gone at 20\S+Z in http\/\S+\n {2}not known: job down: /);
    expect(out).toMatch(/\n {2}failing: http\/\S+, never read, unreachable: /);
  });

  it('knows no job that is not there', async () => {
    expect((await rollcall('targets', '--job', 'nope')).err).toContain('has no job named nope');
  });
});

describe('a hub that does not answer as one', () => {
  it.each([
    {
      name: 'another server',
      response: { status: 200, body: 'hello' },
      says: 'answers 200, and not as a Rollcall hub',
    },
    {
      name: 'another version',
      response: { status: 200, body: { status: 'success', data: { jobs: 1 } } },
      says: 'answers otherwise than this version of Rollcall knows',
    },
    {
      name: 'a hub that refuses',
      response: { status: 503, body: { status: 'error', error: 'no configuration was accepted yet' } },
      says: 'answers 503: no configuration was accepted yet',
    },
  ])('is an error: $name', async ({ response, says }) => {
    const request = (path: string) => ({ request: { method: 'GET', path }, response });
    const stub = await startStubServer([request('/base/api/v1/jobs'), request('/base/api/v1/providers')]);

    const answer = await ran(['status', '--url', `${stub.url}base/`]);

    expect(answer).toEqual({ exitCode: 1, out: '', err: expect.stringContaining(says) });
    expect(stub.complaints()).toEqual([]);
    await stub.close();
  });

  it('is an error with a way out when nothing is there', async () => {
    const stub = await startStubServer();
    await stub.close();

    const { exitCode, err } = await ran(['status', '--url', stub.url.href]);

    expect(exitCode).toBe(1);
    expect(err).toMatch(/no answer from .*\n {2}start a hub with rollcall serve, or name another one with --url/);
  });
});
