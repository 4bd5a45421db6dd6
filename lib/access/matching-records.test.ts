import { hash, timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { matchingRecords } from './matching-records.ts';

const digest = (token: string) => hash('sha256', token, 'buffer');
const records = ['a', 'b', 'c'].map((name) => ({ name, sha256: digest(name), scopes: ['read' as const] }));

describe('records of a token', () => {
  it.each([
    { presented: ['a'], found: ['a'], comparisons: 3 },
    { presented: ['c'], found: ['c'], comparisons: 3 },
    { presented: ['nobody'], found: [], comparisons: 3 },
    { presented: ['a', 'nobody'], found: ['a'], comparisons: 6 },
    { presented: ['nobody', 'nobody'], found: [], comparisons: 6 },
  ])('$presented are found by $comparisons comparisons of 32 bytes', ({ presented, found, comparisons }) => {
    const compared: number[][] = [];
    const counting = (a: Buffer, b: Buffer) => {
      compared.push([a.byteLength, b.byteLength]);
      return timingSafeEqual(a, b);
    };

    expect(matchingRecords(records, presented.map(digest), counting).map(({ name }) => name)).toEqual(found);
    expect(compared).toEqual(Array.from({ length: comparisons }, () => [32, 32]));
  });

  it('are compared by what Node has for it', () => {
    expect(() => matchingRecords(records, [Buffer.from('short')])).toThrow('same byte length');
    expect(matchingRecords(records, [digest('b')])).toEqual([records[1]]);
  });
});
