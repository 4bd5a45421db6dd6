import { describe, expect, it } from 'vitest';
import { type Edge, edgesOf } from './import-graph.ts';
import { isCode, isTest, projectFiles } from './source-files.ts';

const files = projectFiles().filter((file) => isCode(file) && !isTest(file));
const edges = Map.groupBy(edgesOf(files), ({ from }) => from);
const indexes = files.map(({ path }) => path).filter((path) => /^lib\/mechanisms\/[^/]+\/index\.ts$/.test(path));

/** Every import that comes with a file, by these kinds. */
function reached(entry: string, kinds: readonly Edge['kind'][]): readonly Edge[] {
  const seen = new Set<string>();
  const found: Edge[] = [];
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const edge of edges.get(path) ?? []) {
      if (!kinds.includes(edge.kind)) continue;
      found.push(edge);
      if ('file' in edge.to) visit(edge.to.file);
    }
  };
  visit(entry);
  return found;
}

const filesIn = (found: readonly Edge[]) => found.flatMap(({ to }) => ('file' in to ? [to.file] : []));
const packagesIn = (found: readonly Edge[]) => [
  ...new Set(found.flatMap(({ to }) => ('package' in to ? [to.package] : []))),
];
const isOfOne = (path: string) => /^lib\/mechanisms\/[^/]+\//.test(path);

describe('a mechanism', () => {
  it.each(['functions/api.ts', 'functions/dispatch.ts', 'functions/refresh.ts'])('does not come with %s', (entry) => {
    const found = filesIn(reached(entry, ['value']));

    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(isOfOne)).toEqual([]);
  });

  it.each(['functions/dispatch.ts', 'functions/refresh.ts'])(
    'is loaded by %s once a configuration names it',
    (entry) => {
      expect(filesIn(reached(entry, ['value', 'lazy']))).toEqual(expect.arrayContaining(indexes));
    },
  );

  it.each(indexes)('is checked without the client of its source: %s', (index) => {
    expect(packagesIn(reached(index, ['value'])).filter((name) => name !== 'zod')).toEqual([]);
  });
});
