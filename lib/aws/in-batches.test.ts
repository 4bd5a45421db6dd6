import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches.ts';

describe('inBatches', () => {
  it.each([
    { items: [], batches: [] },
    { items: [1, 2], batches: [[1, 2]] },
    { items: [1, 2, 3], batches: [[1, 2], [3]] },
  ])('makes $batches of $items', ({ items, batches }) => {
    expect(inBatches<number>(items, 2)).toEqual(batches);
  });
});
