import { describe, expect, it } from 'vitest';
import { asProviderId } from '../model/provider-id.ts';
import type { PageEntry } from '../pages/directory.ts';
import { fragmentOf } from '../pages/fragment.ts';
import { createStoredContents } from './contents.ts';

const id = asProviderId('ec2-000000000000');
const ample = 64 * 1024 * 1024;
const { bytes, crc, plainBytes } = fragmentOf(Buffer.from('{"targets":["192.0.2.1:80"]}'));
const ledger = { name: undefined, digest: '', bytes: 0, inline: Buffer.of() };

/** A page of every index, the version of which is another for some. */
function entriesOf(count: number, changed: ReadonlySet<number> = new Set()): readonly PageEntry[] {
  return Array.from({ length: count }, (_, index): PageEntry => {
    const name = `page-${changed.has(index) ? 2 : 1}-${index}`;
    return {
      index,
      name,
      digest: name,
      crc,
      plainBytes,
      bytes: bytes.byteLength,
      targets: 1,
      inline: undefined,
      ledger,
    };
  });
}

/** A store that has every page, and the names of each read of it. */
function countedStore() {
  const reads: (readonly string[])[] = [];
  const read = async (_: unknown, names: readonly string[]) => {
    reads.push(names);
    return new Map(names.map((name) => [name, bytes]));
  };
  return { reads, read };
}

async function countOf(fragments: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of fragments) count += 1;
  return count;
}

const spread = (count: number) => new Set(Array.from({ length: count }, (_, n) => n * 18));

describe('pages of a list', () => {
  it.each([
    { name: 'all', known: 0, pages: 360, changed: spread(0), reads: [...Array(11).fill(32), 8] },
    { name: 'none of those at hand', known: 360, pages: 360, changed: spread(0), reads: [] },
    { name: 'the few that changed, far apart, together', known: 360, pages: 360, changed: spread(20), reads: [20] },
    { name: 'what is new behind those at hand', known: 100, pages: 150, changed: spread(0), reads: [32, 18] },
    { name: 'many that changed, so many at a time', known: 720, pages: 720, changed: spread(40), reads: [29, 11] },
  ])('are read from the store: $name', async ({ known, pages, changed, reads }) => {
    const store = countedStore();
    const contents = createStoredContents(store, ample);
    await countOf(contents.fragments(id, entriesOf(known)));
    store.reads.length = 0;

    expect(await countOf(contents.fragments(id, entriesOf(pages, changed)))).toBe(pages);

    expect(store.reads.map((names) => names.length)).toEqual(reads);
  });

  it('are read once for all who ask at one time', async () => {
    const store = countedStore();
    const contents = createStoredContents(store, ample);

    const counts = await Promise.all(Array.from({ length: 20 }, () => countOf(contents.fragments(id, entriesOf(360)))));

    expect(counts).toEqual(Array(20).fill(360));
    expect(store.reads.flat().toSorted()).toEqual(
      entriesOf(360)
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});
