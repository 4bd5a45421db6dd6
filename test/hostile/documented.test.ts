import { describe, expect, it } from 'vitest';
import { projectFiles } from '../architecture/source-files.ts';

const files = projectFiles();
const page = files.find(({ path }) => path === 'docs/hostile-callers.md')?.text ?? '';
const links = [...page.matchAll(/^\[(?<name>[^\]]+)\]: \.\.\/(?<path>\S+)$/gm)].map(({ groups = {} }) => groups);

describe('docs/hostile-callers.md', () => {
  it('names tests that are there', () => {
    const named = links.map(({ path }) => path);

    expect(named.filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  });

  it('has a test for each trick', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:trick|-)/.test(line));
    const known = new Set(links.map(({ name }) => name));
    const untested = rows.filter((row) => {
      const names = [...(row.split(' | ').at(-1) ?? '').matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name ?? '');
      return names.length === 0 || names.some((name) => !known.has(name));
    });

    expect(rows.length).toBeGreaterThan(40);
    expect(untested).toEqual([]);
  });
});
