import { describe, expect, it } from 'vitest';
import { groupsBySource } from './groups-by-source.ts';

const target = (address: string) => ({ address, labels: {} });

describe('groupsBySource', () => {
  it('loses no target of two that have one source', () => {
    const found = [
      { source: 'a', target: target('1') },
      { source: 'b', target: target('2') },
      { source: 'a', target: target('3') },
    ];

    expect(groupsBySource(found)).toEqual([
      { source: 'a', labels: {}, targets: [target('1'), target('3')] },
      { source: 'b', labels: {}, targets: [target('2')] },
    ]);
  });
});
