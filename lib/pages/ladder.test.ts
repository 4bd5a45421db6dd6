import { describe, expect, it } from 'vitest';
import { pageCountFor } from './ladder.ts';

const page = 160 * 1024;

describe('the number of pages', () => {
  it.each([
    { name: 'is 1 for nothing', bytes: 0, current: undefined, count: 1 },
    { name: 'is 1 up to a page', bytes: page, current: undefined, count: 1 },
    { name: 'is 12 for a byte more', bytes: page + 1, current: undefined, count: 12 },
    { name: 'grows as soon as pages get too large', bytes: 12 * page + 1, current: 12, count: 60 },
    { name: 'grows by several steps at once', bytes: 300 * page, current: 1, count: 360 },
    { name: 'stays while the list is only just smaller', bytes: 12 * page, current: 60, count: 60 },
    { name: 'stays at half and a byte', bytes: 6 * page + 1, current: 60, count: 60 },
    { name: 'shrinks when the list fits twice', bytes: 6 * page, current: 60, count: 12 },
    { name: 'shrinks to where it fits twice, not further', bytes: page, current: 360, count: 12 },
    { name: 'shrinks by several steps at once', bytes: 0, current: 10_080, count: 1 },
    { name: 'ends at the top of the ladder', bytes: 1e12, current: undefined, count: 10_080 },
    { name: 'stays at the top', bytes: 1e12, current: 10_080, count: 10_080 },
  ])('$name', ({ bytes, current, count }) => {
    expect(pageCountFor(bytes, current)).toBe(count);
  });

  it('is the same again for the same list, so that a list at a boundary is not rewritten back and forth', () => {
    for (const bytes of [0, page, page + 1, 6 * page, 12 * page, 12 * page + 1, 60 * page, 60 * page + 1]) {
      const count = pageCountFor(bytes, undefined);

      expect(pageCountFor(bytes, count)).toBe(count);
    }
  });
});
