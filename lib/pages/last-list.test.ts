import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSet, TargetGroup } from '../model/target-group.ts';
import type { PageEntry } from './directory.ts';
import { draftOf } from './draft.ts';
import { type FlatSources, flatSourcesOf, labelsOf } from './flat.ts';
import { fragmentOf } from './fragment.ts';
import { type StoredPage, sourcesIn } from './last-list.ts';
import { compressedLedger } from './ledger.ts';

function storedPages(sources: FlatSources): readonly StoredPage[] {
  return draftOf(sources, undefined)
    .pages()
    .map(({ index, plain, digest, targets, ledger, ledgerDigest }): StoredPage => {
      const { bytes: fragment, crc, plainBytes } = fragmentOf(plain);
      const bytes = compressedLedger(ledger);
      const own = { name: undefined, digest: ledgerDigest, bytes: bytes.byteLength, inline: undefined };
      const facts = { index, name: undefined, digest, crc, plainBytes, bytes: fragment.byteLength, targets };
      const entry: PageEntry = { ...facts, inline: undefined, ledger: own };
      return { entry, fragment, ledger: bytes };
    })
    .toArray();
}

/** As a comparison wants them: by name, each source's targets in one order. */
function spelled(sources: FlatSources) {
  return [...sources.values()]
    .map(({ name, digest, targets }) => ({
      name,
      digest,
      targets: targets.map((target) => `${target.address} ${labelsOf(target)}`).sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '', '__proto__', '10', '2'),
);
const labels = fc.array(fc.tuple(text, text), { maxLength: 4 }).map((all): LabelSet => Object.fromEntries(all));
const group: fc.Arbitrary<TargetGroup> = fc.record({
  source: text,
  labels,
  targets: fc.array(fc.record({ address: text, labels }), { maxLength: 4 }),
});

describe('a stored list', () => {
  it.each(['legacy', 'utf8'] as const)(
    'gives back the sources and digests it was rendered from: %s names',
    async (names) => {
      const law = fc.asyncProperty(fc.array(group, { maxLength: 8 }), async (groups) => {
        const { sources } = flatSourcesOf(groups, { isDropped: () => false, names });

        expect(spelled(await sourcesIn(storedPages(sources)))).toEqual(spelled(sources));
      });
      await fc.assert(law, { numRuns: 200 });
    },
  );

  it('gives back a source whose targets lie on many pages', async () => {
    const targets = Array.from({ length: 300 }, (_, index) => ({
      address: `192.0.2.${index}:80`,
      labels: { bulk: 'x'.repeat(5000) },
    }));
    const { sources } = flatSourcesOf([{ source: 's', labels: {}, targets }], {
      isDropped: () => false,
      names: 'utf8',
    });
    const pages = storedPages(sources);

    expect(pages.length).toBe(12);
    expect(spelled(await sourcesIn(pages))).toEqual(spelled(sources));
  });

  it('is damaged when a ledger is that of another page', async () => {
    const pagesOf = (count: number) => {
      const targets = Array.from({ length: count }, (_, index) => ({ address: `${index}`, labels: {} }));
      const all = [{ source: 's', labels: {}, targets }];
      return storedPages(flatSourcesOf(all, { isDropped: () => false, names: 'utf8' }).sources);
    };
    const [page] = pagesOf(2);
    const [other] = pagesOf(3);
    if (page === undefined || other === undefined) throw new Error('no page');

    const read = sourcesIn([{ ...page, ledger: other.ledger }]);

    await expect(read).rejects.toMatchObject({ name: 'StoreError', state: 'damaged' });
  });

  it('gives back wanted targets alone, where it is asked for some', async () => {
    const targets = ['192.0.2.1:80', '192.0.2.2:80'].map((address) => ({ address, labels: {} }));
    const groups = ['s', 't'].map((source) => ({ source, labels: { source }, targets }));
    const { sources } = flatSourcesOf(groups, { isDropped: () => false, names: 'utf8' });

    const some = await sourcesIn(
      storedPages(sources),
      (source, address) => source === 't' && address.startsWith('192.0.2.2'),
    );

    expect([...some.keys()]).toEqual(['t']);
    expect(some.get('t')?.targets).toEqual([{ address: '192.0.2.2:80', labels: '{"source":"t"}' }]);
  });
});
