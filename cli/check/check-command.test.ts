import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran } from '../testing/test-world.ts';

let folder: TemporaryFolder;
let source: ListServer;
let config: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.1:80', '192.0.2.2:80');
  config = await folder.write('rollcall.yml', httpConfig(source.url));
});
afterEach(async () => {
  await source.close();
  await folder[Symbol.asyncDispose]();
});

describe('check', () => {
  it('prints what a configuration does, with the URLs of the hub', async () => {
    const { exitCode, out, err } = await ran(['check', config, '--target', 'serve', '--url', 'http://192.0.2.9:9196']);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('job web\n  url: http://192.0.2.9:9196/sd/web\n');
    expect(out).toContain('no problems\n');
  });

  it.each([
    { args: ['--target', 'lambda'], exitCode: 1, says: 'error: ' },
    { args: [], exitCode: 0, says: 'warning: ' },
    { args: ['--strict'], exitCode: 1, says: 'warning: ' },
  ])('ends with $exitCode for a source on loopback and $args', async ({ args, exitCode, says }) => {
    const answer = await ran(['check', config, ...args]);

    expect(answer).toMatchObject({ exitCode, err: '' });
    expect(answer.out).toContain(`${says}${config}:4: scrape_configs[0].http_sd_configs[0]`);
  });

  it('asks every source with --network, and says which answer', async () => {
    const { exitCode, out } = await ran(['check', config, '--target', 'serve', '--network']);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/\nPROVIDER +ANSWER +TIME\nhttp\/\S+ +2 targets +\d+\.\ds\n$/);
    expect(source.complaints()).toEqual([]);
  });

  it('ends with 1 when a source does not answer', async () => {
    source.fail();

    const { exitCode, out } = await ran(['check', config, '--target', 'serve', '--network']);

    expect(exitCode).toBe(1);
    expect(out).toMatch(/error: \S+:4: \S+: cannot be read: .*500/);
    expect(out).toMatch(/http\/\S+ +failed, see above /);
  });

  it('writes the file for Prometheus, and nothing of it where there are errors', async () => {
    const print = ['--print-prometheus', '--url', 'http://hub.example.com', '--credentials-file', 'token'];

    const good = await ran(['check', config, ...print]);
    await folder.write('rollcall.yml', httpConfig(source.url).replace('url:', 'uri:'));
    const bad = await ran(['check', config, ...print]);

    expect(good).toMatchObject({ exitCode: 0, err: '' });
    expect(good.out).toContain('url: http://hub.example.com/sd/web\n');
    expect(good.out).toContain('credentials_file: token\n');
    expect(bad).toEqual({ exitCode: 1, out: '', err: expect.stringContaining('http_sd_configs[0].uri') });
  });
});
