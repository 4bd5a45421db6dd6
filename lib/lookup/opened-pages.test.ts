import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { type Fragment, fragmentOf } from '../pages/fragment.ts';
import { createOpenedPages, type OpenedPages } from './opened-pages.ts';

const pageBytes = 99;
/** With its comma, a page takes a hundred bytes. */
const page = (text: string) => fragmentOf(Buffer.alloc(pageBytes, text));
const list = (name: string, count: number) => Array.from({ length: count }, (_, n) => page(`${name}${n} `));

/** Reads a list twice, and says how many pages were at hand the second time: those that are the same objects. */
function kept(pages: OpenedPages, fragments: readonly Fragment[]): number {
  const first = fragments.map((fragment) => pages.open(fragment));
  return fragments.filter((fragment, position) => pages.open(fragment) === first[position]).length;
}

function read(pages: OpenedPages, fragments: readonly Fragment[], times = 1): void {
  for (let time = 0; time < times; time += 1) for (const fragment of fragments) pages.open(fragment);
}

describe('opened pages', () => {
  it('are the plain bytes with a comma before them', () => {
    const { joined, plain } = createOpenedPages(1000).open(page('x'));

    expect(plain.toString()).toBe('x'.repeat(pageBytes));
    expect(joined.toString()).toBe(`,${'x'.repeat(pageBytes)}`);
  });

  it('hold on to no more memory than is counted for them', () => {
    const pages = createOpenedPages(1000);
    const fragment = page('x');

    pages.open(fragment);
    const { joined, plain } = pages.open(fragment);

    expect(joined.buffer.byteLength).toBe(1 + pageBytes);
    expect(plain.buffer).toBe(joined.buffer);
  });

  it('are opened once while there is room', () => {
    const pages = createOpenedPages(1000);
    const fragments = list('a', 10);
    expect(kept(pages, fragments)).toBe(10);
  });

  it('of a list larger than the room are kept as far as it goes, however often the list is read', () => {
    const pages = createOpenedPages(1000);
    const fragments = list('a', 15);

    read(pages, fragments, 20);

    expect(kept(pages, fragments)).toBe(10);
  });

  it('give way to those of a newer list once they have been idle for a while', () => {
    const pages = createOpenedPages(1000);
    const [old, newer] = [list('a', 10), list('b', 10)];
    read(pages, old, 3);

    read(pages, newer, 4);

    expect(kept(pages, newer)).toBe(10);
  });

  it('larger than all of the room are not kept', () => {
    const pages = createOpenedPages(50);

    expect(kept(pages, list('a', 2))).toBe(0);
  });

  it('that are damaged are refused each time, and not kept', () => {
    const pages = createOpenedPages(1000);
    const damaged = { ...page('x'), crc: 1 };

    for (let time = 0; time < 2; time += 1) expect(() => pages.open(damaged)).toThrow(StoreError);
  });
});
