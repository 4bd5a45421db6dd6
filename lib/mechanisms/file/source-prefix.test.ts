import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPrefixOf, escapedPath, sourcePrefixOf } from './source-prefix.ts';

const part = fc.constantFrom('a', 'b.json', 'c.yml', 'd.YAML', '%2F', '%', '.json', 'e.json%2Ff');
const file = fc
  .tuple(fc.array(part, { maxLength: 4 }), fc.constantFrom('x.json', 'b.json', 'c.yml', '.yml'))
  .map(([parts, name]) => [...parts, name].join('/'));

describe('sourcePrefixOf', () => {
  it('leaves usual paths as they are', () => {
    expect(sourcePrefixOf('/etc/prometheus/sd/web.json')).toBe('/etc/prometheus/sd/web.json/');
  });

  it('never lets the sources of one file lie in the scope of another', () => {
    const address = fc.constantFrom('', 'x', 'c.yml/y', 'a/b.json/z', '%2Fx.json/');
    fc.assert(
      fc.property(file, file, address, (one, other, target) => {
        fc.pre(one !== other);

        expect(`${sourcePrefixOf(other)}${target}`.startsWith(sourcePrefixOf(one))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps what a path begins with', () => {
    fc.assert(
      fc.property(file, fc.nat(30), (path, length) => {
        expect(sourcePrefixOf(path).startsWith(escapedPath(path.slice(0, length)))).toBe(true);
      }),
    );
  });
});

describe('commonPrefixOf', () => {
  it.each([
    ['sd/*.json', 'sd/'],
    ['sd[12]/x.yml', 'sd'],
    ['a.json/x?.yml', 'a.json%2Fx'],
    [String.raw`a\*.yml`, 'a'],
    ['a.yml', 'a.yml'],
  ])('is the literal beginning of %s: %s', (pattern, prefix) => {
    expect(commonPrefixOf(pattern)).toBe(prefix);
  });
});
