import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';
import { jsonOf, nodeAt } from './yaml-node.ts';

function jsonIn(text: string): unknown {
  const { root, problems } = readYaml(text, 'rollcall.yml');
  expect(problems).toEqual([]);
  return root && jsonOf(root);
}

function faultsIn(text: string): readonly string[] {
  return readYaml(text, 'rollcall.yml').problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

describe('readYaml', () => {
  it.each([
    { text: 'yes', value: true },
    { text: 'On', value: true },
    { text: 'y', value: true },
    { text: 'yEs', value: 'yEs' },
    { text: 'OFF', value: false },
    { text: 'n', value: false },
    { text: 'no', value: false },
    { text: '"no"', value: 'no' },
    { text: '~', value: null },
    { text: 'Null', value: null },
    { text: 'nULL', value: 'nULL' },
    { text: '', value: null },
    { text: '012', value: 10 },
    { text: '0o12', value: 10 },
    { text: '-0x1F', value: -31 },
    { text: '0b101', value: 5 },
    { text: '08', value: 8 },
    { text: '1_000', value: 1000 },
    { text: '1e3', value: 1000 },
    { text: '1.10', value: 1.1 },
    { text: '.5', value: 0.5 },
    { text: '1e400', value: '1e400' },
    { text: '1:30', value: '1:30' },
    { text: '2020-01-02', value: '2020-01-02' },
    { text: '1.5.2', value: '1.5.2' },
    { text: '!!str 5', value: '5' },
    { text: '!!int "5"', value: 5 },
    { text: '!vault secret', value: 'secret' },
  ])('reads $text as go-yaml v2 does', ({ text, value }) => {
    expect(jsonIn(`a: ${text}`)).toEqual({ a: value });
  });

  it.each(['012', '1.10', '1e3', 'true', '1_000', '0x1F', '2020-01-02'])('keeps the text of %s', (text) => {
    const { root } = readYaml(`a: [${text}]`, 'rollcall.yml');

    expect(root && nodeAt(root, ['a', 0])).toMatchObject({ kind: 'scalar', text });
  });

  it.each([
    { name: 'below it, a key wins over <<', text: 'd: &d {a: 1, b: 2}\nj: {<<: *d, a: 9}', j: { a: 9, b: 2 } },
    { name: 'above it, a key loses to <<', text: 'd: &d {a: 1, b: 2}\nj: {a: 9, <<: *d}', j: { a: 1, b: 2 } },
    { name: 'the first of several maps wins', text: 'd: &d {a: 1}\nj: {<<: [*d, {a: 2, b: 3}]}', j: { a: 1, b: 3 } },
    { name: '<< may stand twice', text: 'd: &d {a: 1}\nj:\n  <<: *d\n  <<: {b: 5}', j: { a: 1, b: 5 } },
    { name: 'a quoted << is a key', text: 'j: {"<<": {a: 1}}', j: { '<<': { a: 1 } } },
    { name: 'an inner anchor hides an outer one', text: 'd: &d {a: &d x}\nj: {a: *d}', j: { a: 'x' } },
  ])('merges as go-yaml v2 does: $name', ({ text, j }) => {
    expect(jsonIn(text)).toMatchObject({ j });
  });

  it.each([
    { name: 'a duplicate key', text: 'a: 1\nb:\n  c: 1\n  c: 2\n', fault: '4 b.c: is there twice; first on line 3' },
    { name: 'an alias without an anchor', text: 'a: *b', fault: '1 a: no anchor &b stands above this alias' },
    { name: 'an anchor that holds itself', text: 'a: &a\n  - *a', fault: '2 a[0]: the anchor &a holds itself' },
    { name: 'a merge of a scalar', text: 'a: {<<: 5}', fault: '1 a.<<: must be a map or a list of maps' },
    { name: 'a tag that does not fit', text: 'a: !!int x', fault: '1 a: does not read as !!int' },
  ])('refuses $name', ({ text, fault }) => {
    expect(faultsIn(text).map((line) => line.replace('["<<"]', '.<<'))).toEqual([fault]);
  });

  it.each([
    { name: 'a tab as indentation', text: 'a:\n\tb: 1', fault: /^2 : is not valid YAML: .*[Tt]ab/ },
    { name: 'an open quote', text: 'a: "b\nc: d', fault: /^\d+ : is not valid YAML/ },
    { name: 'a second document', text: 'a: 1\n---\nb: 2', fault: /^[23] : holds more than one YAML document/ },
    { name: 'a list as a key', text: 'a:\n  ? [b]\n  : 1', fault: /^2 a: has a key that is not a scalar$/ },
    { name: 'an unexpanded template', text: 'a: {{{ x }}: 1}', fault: /looks like a template/ },
  ])('refuses $name with its line', ({ text, fault }) => {
    expect(faultsIn(text)[0]).toMatch(fault);
  });

  it.each(['a: |hunter2', 'a: "\\qhunter2"', 'a: [hunter2', '- a: hunter2\n b: hunter2', 'a: hunter2: hunter2'])(
    'shows nothing of the text in what it says of %s',
    (text) => {
      const faults = faultsIn(text);

      expect(faults).not.toEqual([]);
      expect(faults.join()).not.toContain('hunter2');
    },
  );

  it('reports every duplicate key of a document', () => {
    const text = 'a: 1\na: 2\nb: {c: 1, c: 2}\nb: 3\n';

    expect(faultsIn(text).map((fault) => fault.split(':')[0])).toEqual(['2 a', '3 b.c', '4 b']);
  });

  it('refuses an alias bomb without expanding it', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `l${level}: &l${level} [${`*l${level - 1},`.repeat(9)}]`);
    const bomb = ['l: &l-1 [lol]', ...levels].join('\n');

    expect(faultsIn(bomb)).toEqual([expect.stringContaining('alias bomb')]);
  });

  it('accepts one block that many jobs share', () => {
    const jobs = Array.from({ length: 300 }, (_, job) => `  - {name: job-${job}, <<: *job}`).join('\n');

    expect(faultsIn(`jobs:\n  - &job {a: 1, b: [c, d, e]}\n${jobs}`)).toEqual([]);
  });

  it.each([
    { name: 'lists in lists', text: '['.repeat(200) + ']'.repeat(200) },
    { name: 'more lists than the stack holds', text: '['.repeat(20_000) + ']'.repeat(20_000) },
    {
      name: 'aliases in aliases',
      text: ['a0: &a0 x', ...Array.from({ length: 120 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]`)].join('\n'),
    },
  ])('refuses $name that are too deep', ({ text }) => {
    expect(faultsIn(text)).toEqual([expect.stringContaining('nested more than 100 levels deep')]);
  });

  it('refuses a document over 5 MB', () => {
    expect(faultsIn(`a: ${'ü'.repeat(2_700_000)}`)).toEqual(['0 : is larger than 5 MB']);
  });

  it('has no root for a document that is empty', () => {
    expect(readYaml('# nothing\n', 'rollcall.yml')).toEqual({ root: undefined, problems: [] });
  });

  it('reads any JSON as itself', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('"__proto__"') && !/\d{16}|e[+-]?\d/.test(text));

        expect(jsonIn(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });
});
