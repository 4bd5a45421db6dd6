import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { httpConfig, type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served, testWorld } from '../testing/test-world.ts';

let folder: TemporaryFolder;
let source: ListServer;
let config: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  source = await startListServer('192.0.2.2:80', '192.0.2.1:80');
  const fixed = '  - job_name: fixed\n    static_configs: [{ targets: [a:1], labels: { __meta_secret_x: y, b: c } }]\n';
  const settings = 'rollcall:\n  drop_labels: [__meta_secret_*]\n';
  config = await folder.write('rollcall.yml', `${httpConfig(source.url)}${fixed}${settings}`);
});
afterEach(async () => {
  expect(source.complaints()).toEqual([]);
  await source.close();
  await folder[Symbol.asyncDispose]();
});

describe('discover', () => {
  it('prints exactly what would be served, of all jobs and of one', async () => {
    const hub = await served(['--config', config]);
    await hub.out.waitFor(/\+2 /);
    await hub.out.waitFor(/static {2}\+1 /);

    for (const [args, path] of [
      [['--job', 'web'], '/sd/web'],
      [['--job', 'fixed'], '/sd/fixed'],
      [[], '/sd'],
    ] as const) {
      const { exitCode, out, err } = await ran(['discover', '--config', config, ...args]);

      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      expect(out).toBe(`${await (await fetch(hub.url + path)).text()}\n`);
      expect(out).toContain('"targets":["');
    }
    await hub.stop();
  });

  it('prints a table on a terminal', async () => {
    const { out } = await ran(['discover', '--config', config], testWorld({ isTerminal: true }));

    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['JOB', 'PROVIDER', 'ADDRESS', 'LABELS'],
      ['web', expect.stringMatching(/^http\//), '192.0.2.1:80', expect.stringContaining('team="shop"')],
      ['web', expect.stringMatching(/^http\//), '192.0.2.2:80', expect.stringContaining('team="shop"')],
      ['fixed', 'static', 'a:1', 'b="c"'],
      [''],
    ]);
  });

  it('prints no list when a source fails: it would lack targets', async () => {
    source.fail();

    const { exitCode, out, err } = await ran(['discover', '--config', config]);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toMatch(/^rollcall: http\/\S+ cannot be read: .*500.*\n {2}no list is printed/);
  });

  it('still prints the list of a job whose sources all answered', async () => {
    source.fail();

    expect(await ran(['discover', '--config', config, '--job', 'fixed'])).toEqual({
      exitCode: 0,
      out: '[{"targets":["a:1"],"labels":{"b":"c"}}]\n',
      err: '',
    });
  });

  it('shows on a terminal what was found, and what was not', async () => {
    source.fail();

    const { exitCode, out, err } = await ran(['discover', '--config', config], testWorld({ isTerminal: true }));

    expect(exitCode).toBe(1);
    expect(out).toContain('fixed  static');
    expect(err).toContain('cannot be read');
  });

  it('knows no job that is not in the file', async () => {
    expect(await ran(['discover', '--config', config, '--job', 'nope'])).toEqual({
      exitCode: 1,
      out: '',
      err: `rollcall: ${config} has no job named nope\n  it has web, fixed\n`,
    });
  });
});
