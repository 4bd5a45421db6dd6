import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonExcessOf } from './json-excess.ts';
import { sourceLimits } from './source-limits.ts';

const excessOf = (text: string, maxValues?: number) => jsonExcessOf(Buffer.from(text), maxValues);
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a JSON text', () => {
  it('may be as deep as the limit, and no deeper', () => {
    expect(excessOf(nested(sourceLimits.jsonDepth))).toBeUndefined();
    expect(excessOf(nested(sourceLimits.jsonDepth + 1))).toBe('is nested more than 500 levels deep');
    expect(excessOf('{"a":'.repeat(501))).toBe('is nested more than 500 levels deep');
  });

  it.each([
    { text: '[1,2,3]', values: 3 },
    { text: '[[],[],[]]', values: 6 },
    { text: '{"a":{},"b":{}}', values: 4 },
    { text: '["a,b[c]{d}","\\",[",",[\\\\"]', values: 3 },
  ])('has its values counted outside of texts: $text', ({ text, values }) => {
    expect(excessOf(text, values)).toBeUndefined();
    expect(excessOf(text, values - 1)).toBe(`holds more than ${values - 1} values`);
  });

  it('of any kind has no excess, and neither has what is none', () => {
    fc.assert(fc.property(fc.json(), (text) => excessOf(text) === undefined));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => excessOf(text) === undefined));
  });
});
