import { describe, expect, it } from 'vitest';
import { type QueryParts, sortedQuery } from './sorted-query.ts';

describe('sortedQuery', () => {
  it.each<{ parts: QueryParts; query: string }>([
    { parts: [], query: '' },
    { parts: [['a', undefined]], query: '' },
    {
      parts: [
        ['b', 'x y'],
        ['a', ''],
        ['b', 'a&b'],
        ['c', undefined],
      ],
      query: '?a=&b=x+y&b=a%26b',
    },
  ])('writes $parts as $query', ({ parts, query }) => {
    expect(sortedQuery(parts)).toBe(query);
  });
});
