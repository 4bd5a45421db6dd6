import { describe, expect, it } from 'vitest';
import { loadHub } from '../../config/load-hub.ts';
import { memoryFiles } from '../../config/testing/memory-files.ts';
import { providerIdOf } from '../../model/provider-id.ts';
import { mechanism } from './index.ts';

function problemsOf(files: readonly string[]): readonly string[] {
  return mechanism.options.safeParse({ files }).error?.issues.map(({ message }) => message) ?? [];
}

describe('options of file', () => {
  it.each([
    'a.json',
    '.yml',
    'dir/x.YAML',
    'dir/tg_*.json',
    'dir/a*b*.yaml',
    'dir[12]/x?.yml',
    '/etc/*.JSON',
    's3://bucket/dir[12]/x*.yml',
  ])('file 16: take %s', (pattern) => {
    expect(problemsOf([pattern])).toEqual([]);
  });

  it.each(['dir/*/a.yml', '**/a.yml', 'a.Json', 'a.txt', '*', 'a*.json.bak', 'json', '*.yml/'])(
    'file 16: refuse %s',
    (pattern) => {
      expect(problemsOf([pattern])).toEqual([
        `"${pattern}" must end in .json, .yml or .yaml, and may have a * in its last part alone`,
      ]);
    },
  );

  it.each(['a[.yml', 'a[b/c].yml', 'a[-].json'])('refuse %s, which Go cannot read', (pattern) => {
    expect(problemsOf([pattern])).toEqual([`"${pattern}" is not a valid pattern`]);
  });

  it.each(['s3://bucket', 's3:///a', 's3://b*', 's3://Bucket/a', 's3://[ab]ucket/a'])(
    'refuse %s.json, which names no bucket',
    (path) => {
      expect(problemsOf([`${path}.json`])).toEqual([expect.stringContaining('must be s3://bucket/key')]);
    },
  );

  it('file 18: are seen from the directory of the configuration', async () => {
    const text =
      'scrape_configs: [{job_name: a, file_sd_configs: [{files: [sd/*.json, /abs/*.yml, s3://bucket/x.yml]}]}]';

    const { providers } = await loadHub(memoryFiles({ '/etc/p/rollcall.yml': text }), '/etc/p/rollcall.yml');

    const [provider] = providers.values();
    const expected = mechanism.configure({ files: ['/etc/p/sd/*.json', '/abs/*.yml', 's3://bucket/x.yml'] });
    expect(provider).toMatchObject({ id: providerIdOf('file', expected.identity), description: expected.description });
  });

  it('have an interval of five minutes where none is given', () => {
    expect(mechanism.configure({ files: ['a.yml'] }).intervalMs).toBe(300_000);
    expect(mechanism.configure({ files: ['a.yml'], refresh_interval: '30s' }).intervalMs).toBe(30_000);
  });

  it('are the same provider in any order and at any interval, and another with other files', () => {
    const identityOf = (options: object) => mechanism.configure(options).identity;

    const one = identityOf({ files: ['a.yml', 'b.yml'] });
    expect(identityOf({ files: ['b.yml', 'a.yml', 'b.yml'], refresh_interval: '1m' })).toEqual(one);
    expect(identityOf({ files: ['a.yml', 'c.yml'] })).not.toEqual(one);
  });

  it('are described in few words', () => {
    const files = Array.from({ length: 20 }, (_, index) => `machines/${index}.yml`);

    expect(mechanism.configure({ files }).description).toMatch(/^machines\/0\.yml,machines\/1\.yml,.{29}…$/);
  });

  it.each([
    { files: ['s3://bucket/a.yml'], concerns: [] },
    { files: ['a/*.yml', 's3://bucket/a.yml'], concerns: ['a/*.yml: a function sees no files'] },
    { files: ['a.yml', 'b.yml'], concerns: ['a.yml, b.yml: a function sees no files'] },
  ])('cannot work on lambda with files of a machine: $files', ({ files, concerns }) => {
    expect(mechanism.configure({ files }).concerns).toEqual(
      concerns.map((message) => ({ impossibleOn: 'lambda', message: expect.stringContaining(message) })),
    );
  });
});
