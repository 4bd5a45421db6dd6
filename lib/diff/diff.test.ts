import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnPages } from '../../test/support/drawn-pages.ts';
import { digestOf } from '../model/digest.ts';
import { draftOf } from '../pages/draft.ts';
import { type FlatSources, flatSourceOf } from '../pages/flat.ts';
import { decodeLedger } from '../pages/ledger.ts';
import { type Delta, diff, isEmptyDelta, type SourceDigests } from './diff.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__');
const digests: fc.Arbitrary<SourceDigests> = fc
  .uniqueArray(fc.tuple(name, fc.constantFrom('1', '2', '3')), { selector: ([key]) => key })
  .map((entries) => new Map(entries));

/** The list that a delta makes of another. */
function applied(last: SourceDigests, { added, changed, removals }: Delta, now: SourceDigests): SourceDigests {
  const result = new Map(last);
  for (const source of [...added, ...changed]) result.set(source, now.get(source) ?? '');
  for (const { source } of removals) result.delete(source);
  return result;
}

describe('diff', () => {
  it.each([
    { name: 'reports nothing when nothing changed', last: { a: '1' }, now: { a: '1' }, delta: [[], [], []] },
    { name: 'adds what is new', last: {}, now: { b: '1', a: '1' }, delta: [['a', 'b'], [], []] },
    { name: 'changes what differs', last: { a: '1', b: '1' }, now: { a: '2', b: '1' }, delta: [[], ['a'], []] },
    { name: 'removes what is gone', last: { a: '1', b: '1' }, now: { b: '1' }, delta: [[], [], ['a']] },
    { name: 'removes everything', last: { b: '1', a: '1' }, now: {}, delta: [[], [], ['a', 'b']] },
  ])('$name', ({ last, now, delta: [added, changed, removed] }) => {
    const delta = diff(new Map(Object.entries(last)), new Map(Object.entries(now)));

    const removals = removed?.map((source) => ({ source, labels: {}, targets: [] }));
    expect(delta).toEqual({ added, changed, removals });
    expect(isEmptyDelta(delta)).toBe([added, changed, removed].every((part) => part?.length === 0));
  });

  it('leaves nothing to say once it is applied', () => {
    fc.assert(
      fc.property(digests, digests, (last, now) => {
        const result = applied(last, diff(last, now), now);

        expect(result).toEqual(now);
        expect(isEmptyDelta(diff(result, now))).toBe(true);
      }),
    );
  });

  it('never names a source twice', () => {
    fc.assert(
      fc.property(digests, digests, (last, now) => {
        const { added, changed, removals } = diff(last, now);
        const named = [...added, ...changed, ...removals.map(({ source }) => source)];

        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  it('is the same whatever the order', () => {
    const reversed = (some: SourceDigests) => new Map([...some].reverse());
    fc.assert(
      fc.property(digests, digests, (last, now) => {
        expect(diff(reversed(last), reversed(now))).toEqual(diff(last, now));
      }),
    );
  });
});

/** 40 KB of labels a target: sixty of them fill several pages. */
const bulks = {
  inline: () => 'x'.repeat(40_000),
  // Text that does not compress, so that pages and ledgers get names of their own.
  named: (seed: number) => Array.from({ length: 930 }, (_, block) => digestOf(`${seed} ${block}`).repeat(2)).join(''),
} as const;

/** Sources of one to three targets each; the value decides their labels, its absence that there is no such source. */
function listOf(values: readonly (string | undefined)[], bulk: readonly string[]): FlatSources {
  const sources = values.flatMap((value, index) => {
    if (value === undefined) return [];
    const targets = Array.from({ length: 1 + (index % 3) }, (_, port) => ({
      address: `192.0.2.${index}:${port}`,
      labels: JSON.stringify({ bulk: bulk[index], value: port === 0 ? value : 'same' }),
    }));
    return [flatSourceOf(`s${index}`, targets)];
  });
  return new Map(sources.map((source) => [source.name, source]));
}

function digestsOf(sources: FlatSources): SourceDigests {
  return new Map([...sources.values()].map(({ name: source, digest }) => [source, digest]));
}

describe('diff of the pages that differ', () => {
  const value = fc.option(fc.constantFrom('1', '2'), { nil: undefined, freq: 4 });
  const values = fc.array(value, { minLength: 60, maxLength: 60 });
  // Mostly as before: lists of which nearly everything differs would not show a page too few.
  const steps = fc.record({
    before: values,
    changes: fc.array(fc.tuple(fc.nat({ max: 59 }), value), { maxLength: 4 }),
  });

  it.each(['inline', 'named'] as const)('is the diff of everything: pages are %s', (placing) => {
    const bulk = Array.from({ length: 60 }, (_, index) => bulks[placing](index));
    let kept = 0;
    const law = fc.property(steps, ({ before, changes }) => {
      const after = [...before];
      for (const [index, changed] of changes) after[index] = changed;
      const [last, now] = [listOf(before, bulk), listOf(after, bulk)];
      const first = drawnPages(draftOf(last, undefined), undefined, 1);
      const next = drawnPages(draftOf(now, first.pageCount), first, 2);
      const inLedgers = next.replaced.flatMap(({ index, ledger }) => {
        const bytes = ledger.inline ?? first.writes.get(ledger.name ?? '');
        if (bytes === undefined) throw new Error(`no ledger of page ${index}`);
        return [...decodeLedger(bytes).sources];
      });
      kept += first.pages.length - next.replaced.length;

      expect(first.writes.size > 0).toBe(placing === 'named');
      expect(diff(new Map(inLedgers), next.touched)).toEqual(diff(digestsOf(last), digestsOf(now)));
    });
    fc.assert(law, { numRuns: 15 });
    // Else the law would hold of nothing.
    expect(kept).toBeGreaterThan(0);
  });
});
