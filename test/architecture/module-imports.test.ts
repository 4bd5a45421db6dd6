import { describe, expect, it } from 'vitest';
import { importsOf, withoutComments } from './module-imports.ts';

describe('importsOf', () => {
  it.each([
    { name: 'a default import', source: "import x from 'a';", found: { specifier: 'a', kind: 'value' } },
    {
      name: 'named imports',
      source: "import { x, type Y } from './b.ts';",
      found: { specifier: './b.ts', kind: 'value' },
    },
    {
      name: 'imports over many lines',
      source: "import {\n  x,\n  y,\n} from 'c';",
      found: { specifier: 'c', kind: 'value' },
    },
    { name: 'a namespace', source: "import * as x from 'node:fs';", found: { specifier: 'node:fs', kind: 'value' } },
    { name: 'a side effect', source: "import 'd';", found: { specifier: 'd', kind: 'value' } },
    { name: 'types', source: "import type { X } from 'e';", found: { specifier: 'e', kind: 'type' } },
    { name: 'a re-export', source: "export { x } from './f.ts';", found: { specifier: './f.ts', kind: 'value' } },
    { name: 'a whole re-export', source: "export * from './g.ts';", found: { specifier: './g.ts', kind: 'value' } },
    {
      name: 're-exported types',
      source: "export type { X } from './h.ts';",
      found: { specifier: './h.ts', kind: 'type' },
    },
    {
      name: 'a lazy import',
      source: "const l = () => import('./i.ts');",
      found: { specifier: './i.ts', kind: 'lazy' },
    },
    {
      name: 'an awaited import',
      source: "  const { x } = await import('j');",
      found: { specifier: 'j', kind: 'lazy' },
    },
    { name: 'a type of an import', source: "type T = typeof import('k');", found: { specifier: 'k', kind: 'type' } },
    {
      name: 'a required module',
      source: "const { x } = require('node:path');",
      found: { specifier: 'node:path', kind: 'value' },
    },
    {
      name: 'an attribute',
      source: "import x from './l.json' with { type: 'json' };",
      found: { specifier: './l.json', kind: 'value' },
    },
  ])('finds $name', ({ source, found }) => {
    expect(importsOf(source)).toEqual([{ ...found, line: 1 }]);
  });

  it.each([
    { name: 'a line comment', source: "// import x from 'a';" },
    { name: 'a block comment', source: "/*\nimport x from 'a';\n*/" },
    { name: 'a string', source: `const text = "import('a')";`.replace("import('a')", 'import(a)') },
    { name: 'an exported constant', source: "export const from = 'a';" },
    { name: 'an exported function', source: "export function x(): void {}\nconst y = 'from';" },
  ])('finds nothing in $name', ({ source }) => {
    expect(importsOf(source)).toEqual([]);
  });

  it('names the line, comments before it included', () => {
    const source = "/* one\ntwo */\nimport a from 'a'; // said\n\nimport b from 'b';\n";

    expect(importsOf(source).map(({ line }) => line)).toEqual([3, 5]);
  });
});

describe('withoutComments', () => {
  it.each([
    { name: 'an address in quotes', source: "const url = 'http://example.com/';" },
    { name: 'an address in a template', source: 'const url = `http://$' + '{host}/`;' },
    { name: 'a slash in a pattern', source: 'const pattern = /https?:\\/\\//;' },
  ])('leaves $name', ({ source }) => {
    expect(withoutComments(source)).toBe(source);
  });

  it('blanks what a comment says', () => {
    expect(withoutComments('a; // b\nc').replaceAll(' ', '')).toBe('a;\nc');
  });
});
