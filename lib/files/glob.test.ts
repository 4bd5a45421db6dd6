import { describe, expect, it } from 'vitest';
import { globbed, isValidGlob, type Listing } from './glob.ts';

/** A file system of two levels, whose folder `locked` cannot be listed. */
const folders: Readonly<Record<string, readonly string[]>> = {
  '.': ['b.yml', 'a.yml', 'x', 'y', 'locked'],
  x: ['2.yml', '1.yml'],
  y: ['1.yml'],
  '/': ['a.yml'],
};

const listing: Listing = {
  exists: async (path) =>
    Object.entries(folders).some(([folder, names]) => names.some((name) => path === at(folder, name))),
  async namesIn(directory) {
    if (directory === 'locked') throw new Error('permission denied');
    return folders[directory] ?? [];
  },
};

function at(folder: string, name: string): string {
  if (folder === '.') return name;
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

describe('globbed', () => {
  it.each([
    { pattern: '*.yml', found: ['a.yml', 'b.yml'] },
    { pattern: '[xy]/*.yml', found: ['x/1.yml', 'x/2.yml', 'y/1.yml'] },
    { pattern: '?/2.yml', found: ['x/2.yml'] },
    { pattern: '/*.yml', found: ['/a.yml'] },
    { pattern: 'x/1.yml', found: ['x/1.yml'] },
    { pattern: 'x/3.yml', found: [] },
    { pattern: 'none/*.yml', found: [] },
    { pattern: '[xy]/', found: [] },
  ])('finds $found for $pattern', async ({ pattern, found }) => {
    expect(await globbed(pattern, listing)).toEqual(found);
  });

  it.each(['locked/*.yml', '*/[12].yml'])('rejects where %s cannot be looked up', async (pattern) => {
    await expect(globbed(pattern, listing)).rejects.toThrow('permission denied');
  });
});

describe('isValidGlob', () => {
  it.each([
    ['a/[bc].yml', true],
    [String.raw`a\[.yml`, true],
    ['a/[.yml', false],
    ['a[b/c].yml', false],
  ])('takes %s: %s', (pattern, isValid) => {
    expect(isValidGlob(pattern)).toBe(isValid);
  });
});
