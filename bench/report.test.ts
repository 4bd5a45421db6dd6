import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ratioOf, spreadOf } from './measured.ts';
import { pageWith, reportOf } from './report.ts';
import type { Results } from './results.ts';

const docs = resolve(import.meta.dirname, '../docs');

describe('a page with results', () => {
  it('has what stands between its markers written anew, and nothing else', () => {
    const page = 'a\n<!-- bench:x -->\n\nold\n\n<!-- /bench:x -->\nb';

    const once = pageWith(page, { x: 'new' });

    expect(once).toBe('a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb');
    expect(pageWith(once, { x: 'new' })).toBe(once);
    expect(() => pageWith(page, { y: 'new' })).toThrow('no place for y');
  });

  it('tells what the newest result file holds', () => {
    const newest = readdirSync(join(docs, 'results'))
      .filter((name) => name.endsWith('-bench.json'))
      .sort()
      .at(-1);
    const results = JSON.parse(readFileSync(join(docs, 'results', newest ?? ''), 'utf8')) as Results;
    const page = readFileSync(join(docs, 'performance.md'), 'utf8');

    expect(pageWith(page, reportOf(results))).toBe(page);
  });
});

describe('a spread', () => {
  it.each([
    { samples: [3, 1, 2], spread: { median: 2, least: 1, most: 3 } },
    { samples: [4, 1, 2, 3], spread: { median: 2.5, least: 1, most: 4 } },
    { samples: [1], spread: { median: 1, least: 1, most: 1 } },
  ])('of $samples has its middle', ({ samples, spread }) => {
    expect(spreadOf(samples)).toEqual(spread);
  });

  it('of a ratio is taken round by round', () => {
    expect(ratioOf([2, 40, 6], [1, 20, 3])).toEqual({ median: 2, least: 2, most: 2 });
  });
});
