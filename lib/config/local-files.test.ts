import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { directoryOf, joinedPath } from './config-files.ts';
import { createLocalFiles } from './local-files.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-config-'));
  for (const directory of ['a', 'b', 'a/sub']) mkdirSync(join(root, directory));
  for (const file of ['a/1.yml', 'a/2.yml', 'a/3.yaml', 'a/.hidden.yml', 'b/1.yml', 'a/[x].yml', 'a/ü.yml']) {
    writeFileSync(join(root, file), `# ${file}`);
  }
  writeFileSync(join(root, 'bom.yml'), '\uFEFFa: 1');
  writeFileSync(join(root, 'latin1.yml'), Buffer.from([0x61, 0xfc]));
});

afterAll(() => rmSync(root, { recursive: true }));

describe('createLocalFiles', () => {
  it.each([
    { pattern: 'a/*.yml', found: ['a/.hidden.yml', 'a/1.yml', 'a/2.yml', 'a/[x].yml', 'a/ü.yml'] },
    { pattern: 'a/?.yml', found: ['a/1.yml', 'a/2.yml', 'a/ü.yml'] },
    { pattern: 'a/[0-9].y*', found: ['a/1.yml', 'a/2.yml', 'a/3.yaml'] },
    { pattern: 'a/[^1a-z].yml', found: ['a/2.yml', 'a/ü.yml'] },
    { pattern: 'a/[z-a1].yml', found: ['a/1.yml'] },
    { pattern: String.raw`a/\[x\].yml`, found: ['a/[x].yml'] },
    { pattern: '?/1.yml', found: ['a/1.yml', 'b/1.yml'] },
    { pattern: 'a/1.yml', found: ['a/1.yml'] },
    { pattern: 'a/none.yml', found: [] },
    { pattern: 'none/*.yml', found: [] },
    { pattern: 'a/1.yml/*', found: [] },
    { pattern: '../*/none-of-these', found: [] },
  ])("finds what Go's Glob finds for $pattern", async ({ pattern, found }) => {
    expect(await createLocalFiles(root).glob(pattern)).toEqual(found);
  });

  it('gives absolute paths for an absolute pattern', async () => {
    expect(await createLocalFiles('/').glob(join(root, 'b/*'))).toEqual([join(root, 'b/1.yml')]);
  });

  it.each(['a/[', 'a/[]', 'a/[a-]', 'a/[-a]', String.raw`a/x\ `.trimEnd(), 'a/[x'])(
    'refuses %s as Go does',
    async (pattern) => {
      const answer = createLocalFiles(root).glob(pattern);

      await expect(answer).rejects.toThrow(ConfigError);
    },
  );

  it('reads text as UTF-8, without a byte order mark', async () => {
    const files = createLocalFiles(root);

    expect(await files.read('a/1.yml')).toBe('# a/1.yml');
    expect(await files.read('bom.yml')).toBe('a: 1');
  });

  it.each([
    { path: 'none.yml', reason: 'cannot be read: no such file' },
    { path: 'a', reason: 'cannot be read: is a directory' },
    { path: 'latin1.yml', reason: 'is not UTF-8 text' },
  ])('says why $path cannot be read', async ({ path, reason }) => {
    const problem = { file: path, path: '', line: 0, message: reason };

    await expect(createLocalFiles(root).read(path)).rejects.toMatchObject({ problems: [problem] });
  });
});

describe('joinedPath', () => {
  it.each([
    { directory: 'etc', path: 'a.yml', joined: 'etc/a.yml' },
    { directory: '.', path: 'a.yml', joined: 'a.yml' },
    { directory: '/etc/rollcall', path: '../a.yml', joined: '/etc/a.yml' },
    { directory: 'etc', path: '/a.yml', joined: '/a.yml' },
    { directory: 'etc', path: '', joined: '' },
    { directory: 'etc', path: 'ssm:/name', joined: 'ssm:/name' },
    { directory: 'etc', path: 'secretsmanager:name#key', joined: 'secretsmanager:name#key' },
    { directory: 'etc', path: 's3://bucket/key', joined: 's3://bucket/key' },
    { directory: 's3://bucket/dir', path: 'a/*.yml', joined: 's3://bucket/dir/a/*.yml' },
  ])('gives $joined for $path in $directory', ({ directory, path, joined }) => {
    expect(joinedPath(directory, path)).toBe(joined);
  });

  it('knows the directory of an object in a bucket', () => {
    expect(['s3://bucket/dir/key.yml', 'etc/a.yml', 'a.yml'].map(directoryOf)).toEqual(['s3://bucket/dir', 'etc', '.']);
  });
});
