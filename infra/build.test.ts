import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe('the build', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-build-'));
    await mkdir(join(folder, 'configuration'));
    await writeFile(join(folder, 'outside.yml'), 'scrape_configs: []');
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    { name: 'a configuration that is not there', text: undefined, says: 'no such file' },
    { name: 'one that is no YAML', text: 'scrape_configs: [', says: 'rollcall.yml' },
    {
      name: 'one that names a file outside of its folder',
      text: 'scrape_config_files: [../outside.yml]',
      says: 'it cannot travel with it',
    },
  ])('refuses $name, before it builds anything', async ({ text, says }) => {
    const config = join(folder, 'configuration', text === undefined ? 'missing.yml' : 'rollcall.yml');
    if (text !== undefined) await writeFile(config, text);
    const script = join(import.meta.dirname, 'build.ts');

    const built = run(process.execPath, [script, '--config', config, '--out', join(folder, 'out')], {
      timeout: 20_000,
    });

    await expect(built).rejects.toThrow(says);
  });

  it('keeps the messages of what is checked, and of zod no more than what is named', async () => {
    const out = join(folder, 'zod-out');
    const entry = ['--entry', 'lib/access/token-records.ts', '--out', out];

    await run(process.execPath, [join(import.meta.dirname, 'build.ts'), ...entry], { timeout: 20_000 });

    const { tokenRecordsOf } = await import(join(out, 'entry/index.mjs'));
    expect(() => tokenRecordsOf('[{"name":1}]')).toThrow('[0.name] Invalid input: expected string, received number');
    const { size } = await stat(join(out, 'entry/index.mjs'));
    expect(size).toBeLessThan(150_000);
  });

  it('builds one other program alone where it is asked for', async () => {
    const out = join(folder, 'entry-out');
    const parameters = [join(import.meta.dirname, 'build.ts'), '--entry', 'lib/version.ts', '--out', out];

    await run(process.execPath, parameters, { timeout: 20_000 });

    const built: unknown = await import(join(out, 'entry/index.mjs'));
    expect(built).toMatchObject({ version: expect.stringMatching(/^\d+\./) });
    expect(await readdir(out)).toEqual(['entry', 'meta']);
  });
});
