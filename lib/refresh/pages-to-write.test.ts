import { describe, expect, it } from 'vitest';
import { type DrawnPages, drawnPages } from '../../test/support/drawn-pages.ts';
import { generationOf } from '../model/content-name.ts';
import { digestOf } from '../model/digest.ts';
import { draftOf } from '../pages/draft.ts';
import { type FlatSources, flatSourceOf } from '../pages/flat.ts';
import { inflatedFragment } from '../pages/fragment.ts';
import { contentName, writtenAtOf } from './pages-to-write.ts';

const texts = Array.from({ length: 48 }, (_, index) =>
  Array.from({ length: 500 }, (_unused, block) => digestOf(`${index} ${block}`)).join(''),
);

/** So many sources of 11 KB that does not compress; one of them carries a version. */
function listOf(count: number, version = ''): FlatSources {
  const sources = texts.slice(0, count).map((bulk, index) => {
    const labels = JSON.stringify({ bulk, ...(index === 1 ? { version } : {}) });
    return flatSourceOf(`s${index}`, [{ address: `192.0.2.${index}:80`, labels }]);
  });
  return new Map(sources.map((source) => [source.name, source]));
}

function next(sources: FlatSources, generation: number, last?: DrawnPages): DrawnPages {
  return drawnPages(draftOf(sources, last?.pageCount), last, generation);
}

describe('a list under 64 KB', () => {
  it('stands in its directory', () => {
    const { pages, writes, replaced, touched } = next(listOf(4), 1);

    expect(pages.every(({ name, inline, ledger }) => name === undefined && inline && ledger.inline)).toBe(true);
    expect([writes.size, replaced.length, touched.size]).toEqual([0, 0, 4]);
  });

  it('gets names when it grows', () => {
    const small = next(listOf(4), 1);
    const large = next(listOf(48), 2, small);

    expect(large.pages.every(({ name, inline }) => name !== undefined && inline === undefined)).toBe(true);
    expect(large.writes.size).toBe(2 * large.pages.length);
    expect(large.replaced).toEqual(small.pages);
  });
});

describe('a list on several pages', () => {
  it('writes a page and a ledger where something changed, and keeps the rest as it is', () => {
    const first = next(listOf(48, 'a'), 1);
    const second = next(listOf(48, 'b'), 2, first);

    const kept = second.pages.filter(({ name }) => name !== undefined && first.writes.has(name));
    expect(first.pages.length).toBe(12);
    expect(kept.length).toBe(11);
    expect([...second.writes.keys()].map((name) => [name.split('/')[0], generationOf(name)])).toEqual([
      ['page', 2],
      ['ledger', 2],
    ]);
    expect(second.replaced.length).toBe(1);
    expect(second.digest).not.toBe(first.digest);
  });

  it('gives pages that come back a new name', () => {
    const first = next(listOf(48, 'a'), 1);
    const third = next(listOf(48, 'a'), 3, next(listOf(48, 'b'), 2, first));

    expect(third.digest).toBe(first.digest);
    expect([...third.writes.keys()].filter((name) => first.writes.has(name))).toEqual([]);
  });

  it('writes only the ledger when only the owner of a target changed', () => {
    const first = next(listOf(48), 1);
    const renamed = new Map(
      [...listOf(48).values()].map((source) => {
        const owner = source.name === 's7' ? 'renamed' : source.name;
        return [owner, flatSourceOf(owner, source.targets)];
      }),
    );
    const second = next(renamed, 2, first);

    expect([...second.writes.keys()].map((name) => name.split('/')[0])).toEqual(['ledger']);
    expect(second.digest).toBe(first.digest);
    expect([...second.touched.keys()]).toContain('renamed');
  });

  it('is written whole when the number of pages changes', () => {
    const first = next(listOf(12), 1);
    const second = next(listOf(48), 2, first);

    expect([first.pageCount, second.pageCount]).toEqual([1, 12]);
    expect(second.replaced).toEqual(first.pages);
    expect(second.writes.size).toBe(2 * second.pages.length);
  });

  it('says of each fragment what is in it', () => {
    const { pages, writes } = next(listOf(48), 1);
    for (const page of pages) {
      const bytes = writes.get(page.name ?? '') ?? Buffer.alloc(0);
      const plain = inflatedFragment(page, bytes);

      expect(bytes.byteLength).toBe(page.bytes);
      expect(digestOf(plain)).toBe(page.digest);
      expect(JSON.parse(`[${plain.toString()}]`)).toHaveLength(page.targets);
    }
  });

  it('hands over what is to be written before all of it is drawn', () => {
    const huge = new Map(
      Array.from({ length: 60 }, (_, index) => {
        const labels = JSON.stringify({ bulk: texts.map((text) => `${text}${index}`).slice(0, 12) });
        return [`s${index}`, flatSourceOf(`s${index}`, [{ address: `192.0.2.${index}:80`, labels }])] as const;
      }),
    );
    const { steps, writes } = next(huge, 1);

    const written = [...writes.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(written).toBeGreaterThan(4 * 2 ** 20);
    expect(Math.max(...steps.map(({ bytes }) => bytes))).toBeLessThan(3 * 2 ** 20);
    expect(steps.reduce((sum, { contents }) => sum + contents, 0)).toBe(writes.size);
  });

  it('hands over no more than a hundred contents at a time', () => {
    const sources = Array.from({ length: 1000 }, (_, index) => {
      const labels = JSON.stringify({ bulk: `${index}`.padEnd(30_000, 'x'), own: texts[index % 48] });
      return [`s${index}`, flatSourceOf(`s${index}`, [{ address: `192.0.2.1:${index}`, labels }])] as const;
    });
    const { steps, pages } = next(new Map(sources), 1);

    expect(pages.length).toBeGreaterThan(50);
    expect(Math.max(...steps.map(({ contents }) => contents))).toBeLessThanOrEqual(101);
  });

  it('does not touch anything when nothing changed', () => {
    const first = next(listOf(48), 1);
    const second = next(listOf(48), 2, first);

    expect(second.pages).toEqual(first.pages);
    expect([second.writes.size, second.replaced.length, second.touched.size]).toEqual([0, 0, 0]);
  });
});

describe('a content name', () => {
  it('tells its generation, and of a change record when it was written', () => {
    const name = contentName('change', 17, '1790000000000/abc');

    expect([generationOf(name), writtenAtOf(name)]).toEqual([17, 1_790_000_000_000]);
    expect(contentName('page', 9, 'x') < contentName('page', 10, 'x')).toBe(true);
  });
});
