import { describe, expect, it } from 'vitest';
import type { PageEntry } from '../pages/directory.ts';
import { pageOf } from '../pages/hashmod.ts';
import { selectedPages } from './shard.ts';

const ledger = { name: undefined, digest: '', bytes: 0, inline: undefined };
const pages = (count: number) =>
  Array.from({ length: count }, (_, index): PageEntry => {
    return {
      index,
      name: undefined,
      digest: '',
      crc: 0,
      plainBytes: 1,
      bytes: 1,
      targets: 1,
      inline: undefined,
      ledger,
    };
  });

describe('the pages of a shard', () => {
  it.each([
    { pageCount: 12, count: 3, index: 1, indexes: [1, 4, 7, 10], isWhole: true },
    { pageCount: 12, count: 12, index: 5, indexes: [5], isWhole: true },
    { pageCount: 12, count: 8, index: 6, indexes: [2, 6, 10], isWhole: false },
    { pageCount: 1, count: 4, index: 2, indexes: [0], isWhole: false },
    { pageCount: 1, count: 1, index: 0, indexes: [0], isWhole: true },
  ])('of $index of $count with $pageCount pages are $indexes', ({ pageCount, count, index, indexes, isWhole }) => {
    const selection = selectedPages(pageCount, pages(pageCount), { index, count });

    expect(selection.pages.map((page) => page.index)).toEqual(indexes);
    expect(selection.isWhole).toBe(isWhole);
  });

  it('hold every target of the shard', () => {
    for (let n = 0; n < 2000; n += 1) {
      const address = `192.0.2.${n}:80`;
      for (const count of [2, 5, 7, 8, 90]) {
        const shard = { index: pageOf(address, count), count };
        const selected = selectedPages(60, pages(60), shard).pages.map(({ index }) => index);
        expect(selected).toContain(pageOf(address, 60));
      }
    }
  });
});
