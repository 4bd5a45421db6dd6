import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSet, TargetGroup } from '../model/target-group.ts';
import { flatSourceOf, flatSourcesOf, labelsOf, rootOf } from './flat.ts';
import type { LabelRules } from './served-labels.ts';

const legacy: LabelRules = { isDropped: () => false, names: 'legacy' };
const utf8: LabelRules = { ...legacy, names: 'utf8' };

function flat(labels: LabelSet, { group = {}, rules = legacy }: { group?: LabelSet; rules?: LabelRules } = {}) {
  const target = { address: 'a:80', labels };
  const { sources, repaired } = flatSourcesOf([{ source: 's', labels: group, targets: [target] }], rules);
  const [served] = sources.get('s')?.targets ?? [];
  return { labels: served && labelsOf(served), repaired };
}

describe('flat labels', () => {
  it.each([
    { name: 'are sorted by name', own: { b: '1', a: '2', B: '3' }, json: '{"B":"3","a":"2","b":"1"}' },
    { name: 'take in those of the group', own: { b: '1' }, group: { a: '2' }, json: '{"a":"2","b":"1"}' },
    { name: 'prefer the own label', own: { a: 'own' }, group: { a: 'group' }, json: '{"a":"own"}' },
    { name: 'prefer an own empty value', own: { a: '' }, group: { a: 'group' }, json: '{"a":""}' },
    {
      name: 'leave out __address__',
      own: { __address__: 'b:1', a: '1' },
      group: { __address__: 'c:1' },
      json: '{"a":"1"}',
    },
  ])('$name', ({ own, group = {}, json }) => {
    expect(flat(own, { group })).toEqual({ labels: json, repaired: 0 });
  });

  it.each([
    { name: 'a name that begins with a digit', own: { '0a': '1' }, json: '{"_0a":"1"}', repaired: 1 },
    { name: 'an empty name', own: { '': '1' }, json: '{"_":"1"}', repaired: 1 },
    { name: 'a name beyond ASCII', own: { 'größe-1': '1' }, json: '{"gr__e_1":"1"}', repaired: 1 },
    { name: 'an astral character as one', own: { 'a\u{1F600}': '1' }, json: '{"a_":"1"}', repaired: 1 },
    { name: 'a lone surrogate in a value', own: { a: 'x\ud800' }, json: '{"a":"x\ufffd"}', repaired: 1 },
    { name: 'a lone surrogate in a name', own: { 'a\ud800': '1' }, json: '{"a_":"1"}', repaired: 1 },
    {
      name: 'each of several',
      own: { 'b-': '1', 'a-': '2', c: '3' },
      json: '{"a_":"2","b_":"1","c":"3"}',
      repaired: 2,
    },
    { name: 'a name that becomes __address__ away', own: { '_.address__': '1' }, json: '{}', repaired: 0 },
  ])('have $name repaired', ({ own, json, repaired }) => {
    expect(flat(own)).toEqual({ labels: json, repaired });
  });

  it.each([
    { name: 'the last in order wins', own: { 'a.b': '2', 'a-b': '1' }, json: '{"a_b":"2"}', repaired: 2 },
    {
      name: 'a legal one wins over what sorts before it',
      own: { a_b: '2', 'a-b': '1' },
      json: '{"a_b":"2"}',
      repaired: 1,
    },
    {
      name: 'a legal one wins over what sorts behind it',
      own: { 'a~b': '1', a_b: '2' },
      json: '{"a_b":"2"}',
      repaired: 1,
    },
  ])('whose names collide are one: $name', ({ own, json, repaired }) => {
    const reversed = Object.fromEntries(Object.entries(own).reverse()) as LabelSet;

    expect(flat(own)).toEqual({ labels: json, repaired });
    expect(flat(reversed)).toEqual({ labels: json, repaired });
  });

  it.each([
    { name: 'any name', own: { 'größe-1.x': '1', '0': '2' }, json: '{"0":"2","größe-1.x":"1"}', repaired: 0 },
    { name: 'no empty one', own: { '': '1' }, json: '{"_":"1"}', repaired: 1 },
    { name: 'no lone surrogate', own: { 'a\udfff': '\ud800' }, json: '{"a\ufffd":"\ufffd"}', repaired: 1 },
  ])('may have $name in utf8 mode', ({ own, json, repaired }) => {
    expect(flat(own, { rules: utf8 })).toEqual({ labels: json, repaired });
  });

  it('keep one called __proto__', () => {
    const own = JSON.parse('{"__proto__":"x","a":"1"}') as LabelSet;

    expect(flat(own).labels).toBe('{"__proto__":"x","a":"1"}');
  });

  it('are dropped by their own name, and by the name they are served under', () => {
    const rules: LabelRules = { ...legacy, isDropped: (name) => name === 'secret-a' || name === 'secret_b' };

    expect(flat({ 'secret-a': '1', 'secret-b': '2', kept: '3' }, { rules })).toEqual({
      labels: '{"kept":"3"}',
      repaired: 0,
    });
  });
});

describe('flat sources', () => {
  it('leave out a group without targets, and join two of one source', () => {
    const { sources } = flatSourcesOf(
      [
        { source: 'empty', labels: {}, targets: [] },
        { source: 's', labels: {}, targets: [{ address: 'a:1', labels: {} }] },
        { source: 's', labels: { x: '1' }, targets: [{ address: 'b:1', labels: {} }] },
      ],
      legacy,
    );

    expect([...sources.keys()]).toEqual(['s']);
    expect(sources.get('s')?.targets.map(({ address }) => address)).toEqual(['a:1', 'b:1']);
  });

  it('hold a target once', () => {
    const target = { address: 'a:1', labels: '{}' };
    const once = flatSourceOf('s', [target]);

    expect(flatSourceOf('s', [target, { ...target }])).toEqual(once);
    expect(once.targets).toEqual([target]);
  });

  it('have addresses as a reader of JSON gets them', () => {
    const { sources } = flatSourcesOf(
      [{ source: 's', labels: {}, targets: [{ address: 'a\ud800:1', labels: {} }] }],
      legacy,
    );

    expect(sources.get('s')?.targets[0]?.address).toBe('a\ufffd:1');
  });
});

const name = fc.constantFrom('a', 'b', '1', '10', 'x-y', '__proto__', '');
const labels = fc
  .uniqueArray(fc.tuple(name, fc.string()), { selector: ([key]) => key, maxLength: 4 })
  .map((entries): LabelSet => Object.fromEntries(entries));
const target = fc.record({ address: fc.constantFrom('a:1', 'b:1', 'c:1'), labels });
const group: fc.Arbitrary<TargetGroup> = fc.record({
  source: fc.constantFrom('s', 't', 'u'),
  labels,
  targets: fc.array(target, { maxLength: 4 }),
});
const rules = fc.constantFrom(legacy, utf8);

describe('the digest of sources', () => {
  it('is blind to the order of groups, targets and labels', () => {
    const shuffled = fc.array(group, { maxLength: 5 }).chain((groups) =>
      fc.record({
        groups: fc.constant(groups),
        other: fc.shuffledSubarray(groups, { minLength: groups.length }).map((some) => some.map(turned)),
      }),
    );
    fc.assert(
      fc.property(shuffled, rules, ({ groups, other }, how) => {
        expect(rootOf(flatSourcesOf(other, how).sources)).toBe(rootOf(flatSourcesOf(groups, how).sources));
      }),
    );
  });

  it('is blind to what stands on the group and what on the target', () => {
    const split = ({ source, labels: shared, targets }: TargetGroup): readonly TargetGroup[] =>
      targets.map(({ address, labels: own }) => ({
        source,
        labels: {},
        targets: [{ address, labels: { ...shared, ...own } }],
      }));
    fc.assert(
      fc.property(fc.array(group, { maxLength: 5 }), rules, (groups, how) => {
        expect(rootOf(flatSourcesOf(groups.flatMap(split), how).sources)).toBe(
          rootOf(flatSourcesOf(groups, how).sources),
        );
      }),
    );
  });

  it.each([
    { name: 'another address', other: [{ address: 'b:1', labels: '{"x":"1"}' }] },
    { name: 'another label', other: [{ address: 'a:1', labels: '{"x":"2"}' }] },
    {
      name: 'one more',
      other: [
        { address: 'a:1', labels: '{"x":"1"}' },
        { address: 'a:1', labels: '{}' },
      ],
    },
  ])('differs for $name', ({ other }) => {
    const root = (source: string, targets: Parameters<typeof flatSourceOf>[1]) =>
      rootOf(new Map([[source, flatSourceOf(source, targets)]]));
    const own = [{ address: 'a:1', labels: '{"x":"1"}' }];

    expect(root('s', other)).not.toBe(root('s', own));
    expect(root('t', own)).not.toBe(root('s', own));
  });
});

function turned({ source, labels: shared, targets }: TargetGroup): TargetGroup {
  const reversed = (set: LabelSet): LabelSet => Object.fromEntries(Object.entries(set).reverse());
  const back = targets.toReversed().map(({ address, labels: own }) => ({ address, labels: reversed(own) }));
  return { source, labels: reversed(shared), targets: back };
}
