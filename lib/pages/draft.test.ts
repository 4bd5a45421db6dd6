import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf } from './draft.ts';
import { type FlatSources, type FlatTarget, flatSourceOf } from './flat.ts';
import { hashmodOf } from './hashmod.ts';

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function sourcesOf(entries: readonly (readonly [string, readonly FlatTarget[]])[]): FlatSources {
  return new Map(entries.map(([name, targets]) => [name, flatSourceOf(name, targets)]));
}

function rendered(sources: FlatSources, pageCount?: number) {
  return draftOf(sources, pageCount)
    .pages()
    .map(({ index, plain, digest, targets, ledger, ledgerDigest }) => {
      return { index, plain: plain.toString(), digest, targets, ledger, ledgerDigest };
    })
    .toArray();
}

function groupsIn(plain: string): readonly Group[] {
  return JSON.parse(`[${plain}]`) as readonly Group[];
}

const target = fc.record({
  address: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.string()).map(([host, text]) => `192.0.2.${host}:80${text}`),
  labels: fc.constantFrom('{}', '{"a":"1"}', '{"a":"2","b":"\u2028\\""}', '{"__proto__":"x"}'),
});
const entry = fc.tuple(fc.string({ maxLength: 4 }), fc.array(target, { minLength: 1, maxLength: 5 }));
const entries = fc.uniqueArray(entry, { selector: ([name]) => name, maxLength: 12 });
/** Hysteresis keeps a small list on many pages for a while only; here they are asked for. */
const bulk = Array.from({ length: 60 }, (_, index): readonly [string, readonly FlatTarget[]] => [
  `bulk/${index}`,
  [{ address: `bulk-${index}:80`, labels: `{"bulk":"${'x'.repeat(10_000)}"}` }],
]);

describe('a draft', () => {
  it('is the same bytes in whatever order sources and targets came', () => {
    const shuffled = entries.chain((some) =>
      fc.record({
        some: fc.constant(some),
        other: fc
          .shuffledSubarray(some, { minLength: some.length })
          .map((back) => back.map(([name, targets]) => [name, targets.toReversed()] as const)),
      }),
    );
    fc.assert(
      fc.property(shuffled, fc.boolean(), ({ some, other }, isLarge) => {
        const more = isLarge ? bulk : [];

        expect(rendered(sourcesOf([...more, ...other]))).toEqual(rendered(sourcesOf([...some, ...more])));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bytes when it is drawn twice', () => {
    const draft = draftOf(sourcesOf(bulk), undefined);
    const once = draft.pages().toArray();

    expect(once.length).toBeGreaterThan(1);
    expect(draft.pages().toArray()).toEqual(once);
  });

  it('puts every target on page hashmod mod P, once, and stores no empty page', () => {
    fc.assert(
      fc.property(entries, (some) => {
        const sources = sourcesOf([...some, ...bulk]);
        const draft = draftOf(sources, undefined);
        const pages = draft.pages().toArray();
        const found = pages.flatMap(({ index, plain }) =>
          groupsIn(plain.toString()).flatMap(({ targets, labels }) =>
            targets.map((address) => ({ index, line: `${address} ${JSON.stringify(labels)}` })),
          ),
        );
        const wanted = [...sources.values()].flatMap(({ targets }) =>
          targets.map(({ address, labels }) => {
            const index = Number(hashmodOf(address) % BigInt(draft.pageCount));
            return { index, line: `${address} ${labels}` };
          }),
        );
        const spelled = (rows: readonly { index: number; line: string }[]) =>
          rows.map(({ index, line }) => `${index} ${line}`).sort();

        expect(draft.pageCount).toBe(12);
        expect(spelled(found)).toEqual(spelled(wanted));
        expect(pages.map(({ targets }) => targets).reduce((sum, count) => sum + count, 0)).toBe(wanted.length);
        expect(pages.every(({ targets }) => targets > 0)).toBe(true);
        expect(pages.map(({ index }) => index)).toEqual(pages.map(({ index }) => index).sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });

  it('puts targets with equal labels in one group, over sources', () => {
    const sources = sourcesOf([
      [
        's',
        [
          { address: 'b:1', labels: '{"x":"1"}' },
          { address: 'c:1', labels: '{"x":"2"}' },
        ],
      ],
      ['t', [{ address: 'a:1', labels: '{"x":"1"}' }]],
    ]);

    expect(rendered(sources).map(({ plain }) => plain)).toEqual([
      '{"targets":["a:1","b:1"],"labels":{"x":"1"}},{"targets":["c:1"],"labels":{"x":"2"}}',
    ]);
  });

  it('keeps the page count it has until the list has clearly outgrown it', () => {
    const sources = sourcesOf([['s', [{ address: 'a:1', labels: `{"x":"${'y'.repeat(100 * 1024)}"}` }]]]);

    expect(draftOf(sources, 12).pageCount).toBe(12);
    expect(draftOf(sources, undefined).pageCount).toBe(1);
  });

  it('has another ledger when only the owner of a target changed', () => {
    const target = { address: 'a:1', labels: '{}' };
    const [before] = rendered(sourcesOf([['s', [target]]]));
    const [after] = rendered(sourcesOf([['t', [target]]]));

    expect(after?.digest).toBe(before?.digest);
    expect(after?.ledgerDigest).not.toBe(before?.ledgerDigest);
  });
});
