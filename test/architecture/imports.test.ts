import { describe, expect, it } from 'vitest';
import { cycleOf, type Edge, edgesOf, spell } from './import-graph.ts';
import { isWithin, packageRules, packageTypeRules, partOf, ruleOf } from './import-rules.ts';
import { isCode, isTest, projectFiles } from './source-files.ts';

const files = projectFiles().filter(isCode);
const paths = new Set(projectFiles().map(({ path }) => path));
const edges = edgesOf(files.filter((file) => !isTest(file)));

describe('the parts of the project', () => {
  it('cover every source file', () => {
    expect(files.map(({ path }) => path).filter((path) => partOf(path) === undefined)).toEqual([]);
  });

  it('import only what the table lets them', () => {
    expect(edges.filter((edge) => !mayImport(edge)).map(spell)).toEqual([]);
  });

  it('import packages only where they belong', () => {
    expect(edges.filter((edge) => 'package' in edge.to && !mayUsePackage(edge, edge.to.package)).map(spell)).toEqual(
      [],
    );
  });

  it('import no test, and nothing that only tests have', () => {
    const reaching = edges.filter(({ to }) => 'file' in to && isTest({ path: to.file, text: '' }));

    expect(reaching.map(spell)).toEqual([]);
  });

  it('import files that are there, each with its extension', () => {
    const all = edgesOf(files.filter(({ path }) => !path.startsWith('test/architecture/')));
    const missing = all.filter(({ to }) => 'file' in to && !paths.has(to.file));

    expect(missing.map(spell)).toEqual([]);
  });

  it('name what they import lazily, except for nothing', () => {
    const unnamed = files
      .filter((file) => !isTest(file))
      .filter(({ text }) => /\bimport\((?!\s*')/.test(text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')));

    expect(unnamed.map(({ path }) => path)).toEqual([]);
  });
});

describe('imports', () => {
  it('make no cycle between files', () => {
    const between = edges.flatMap(({ from, to }) => ('file' in to ? [[from, to.file] as const] : []));

    expect(cycleOf(between)).toBeUndefined();
  });

  it('make no cycle between parts', () => {
    const between = edges
      .flatMap(({ from, to }) => ('file' in to ? [[partOf(from) ?? from, partOf(to.file) ?? to.file] as const] : []))
      .filter(([from, to]) => from !== to);

    expect(cycleOf(between)).toBeUndefined();
  });
});

describe('the rules themselves', () => {
  it.each([
    { path: 'lib/mechanisms/dns/options.ts', part: 'lib/mechanisms/dns' },
    { path: 'lib/mechanisms/mechanism.ts', part: 'lib/mechanisms/mechanism.ts' },
    { path: 'lib/aws/calls.ts', part: 'lib/aws' },
    { path: 'lib/aws/roles/ec2/client.ts', part: 'lib/aws/roles/ec2' },
    { path: 'lib/store/memory-store.ts', part: 'lib/store' },
    { path: 'lib/store/store.ts', part: 'lib/store/store.ts' },
    { path: 'lib/store/dynamodb/items.ts', part: 'lib/store/dynamodb' },
    { path: 'functions/middleware/http-errors.ts', part: 'functions' },
    { path: 'elsewhere/file.ts', part: undefined },
  ])('place $path in $part', ({ path, part }) => {
    expect(partOf(path)).toBe(part);
  });

  it.each([
    { from: 'lib/mechanisms/dns/index.ts', import: "import { x } from '../ec2/client.ts';" },
    { from: 'lib/aws/roles/ecs/client.ts', import: "import { x } from '../ec2/client.ts';" },
    { from: 'lib/aws/calls.ts', import: "import { x } from './roles/ec2/client.ts';" },
    { from: 'lib/aws/aws-concerns.ts', import: "import { x } from '../mechanisms/mechanism.ts';" },
    { from: 'lib/lookup/lookup.ts', import: "import { x } from '../config/load.ts';" },
    { from: 'lib/lookup/lookup.ts', import: "import { x } from '../store/store.ts';" },
    { from: 'lib/serve/http-sd.ts', import: "import { readFile } from 'node:fs/promises';" },
    { from: 'lib/refresh/refresh.ts', import: "import { x } from '../../functions/env.ts';" },
    { from: 'lib/pages/draft.ts', import: "import { x } from '../diff/diff.ts';" },
  ])('refuse $import in $from', ({ from, import: text }) => {
    expect(edgesOf([{ path: from, text }]).every(mayImport)).toBe(false);
  });

  it.each([
    { from: 'lib/diff/diff.ts', name: 'zod', import: "import { z } from 'zod';" },
    { from: 'lib/ports.ts', name: 'zod', import: "import { z } from 'zod';" },
    {
      from: 'lib/mechanisms/dns/client.ts',
      name: '@aws-sdk/client-ec2',
      import: "import { x } from '@aws-sdk/client-ec2';",
    },
    { from: 'cli/rollcall.ts', name: 'left-out', import: "import x from 'left-out';" },
  ])('refuse $name in $from', ({ from, name, import: text }) => {
    expect(edgesOf([{ path: from, text }]).every((edge) => mayUsePackage(edge, name))).toBe(false);
  });

  it('find a cycle and name the way around', () => {
    expect(
      cycleOf([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ]),
    ).toEqual(['b', 'c', 'b']);
  });
});

function mayImport({ from, to, kind }: Edge): boolean {
  if ('package' in to) return true;
  const part = partOf(from);
  const rule = part === undefined ? undefined : ruleOf(part);
  if (rule === undefined) return false;
  if ('builtin' in to) return rule.builtins === undefined || rule.builtins.includes(to.builtin);
  if (partOf(to.file) === part) return true;
  if (isWithin(rule.except ?? [], to.file)) return false;
  if (isWithin(rule.imports, to.file)) return true;
  return kind === 'type' && isWithin(rule.types ?? [], to.file);
}

function mayUsePackage({ from, kind }: Edge, name: string): boolean {
  return isWithin(packageRules[name] ?? [], from) || (kind === 'type' && isWithin(packageTypeRules[name] ?? [], from));
}
