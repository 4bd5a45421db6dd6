import { describe, expect, it } from 'vitest';
import { filledListLabel, keyedLabels, listLabel } from './labels.ts';

describe('listLabel', () => {
  it.each([
    { values: ['a', 'b'], separator: undefined, label: ',a,b,' },
    { values: [], separator: undefined, label: ',,' },
    { values: ['a', 'b'], separator: ';', label: ';a;b;' },
    { values: ['a', 'b'], separator: '', label: 'ab' },
  ])('writes $values with $separator as $label', ({ values, separator, label }) => {
    expect(listLabel(values, separator)).toBe(label);
  });
});

describe('filledListLabel', () => {
  it('is a label for a list, and none for an empty one', () => {
    expect(filledListLabel('__meta_acme_tags', ['a'])).toEqual({ __meta_acme_tags: ',a,' });
    expect(filledListLabel('__meta_acme_tags', [])).toEqual({});
  });
});

describe('keyedLabels', () => {
  it('makes keys legal one code point at a time, and keeps empty values', () => {
    expect(keyedLabels('__meta_acme_tag_', { 'a.b-c': 'x', 'ä😀': '', '': 'y' })).toEqual({
      __meta_acme_tag_a_b_c: 'x',
      __meta_acme_tag___: '',
      __meta_acme_tag_: 'y',
    });
  });

  it('takes the last of the keys that become one name, whatever their order', () => {
    expect(keyedLabels('l_', { 'a.b': '1', 'a-b': '2' })).toEqual(keyedLabels('l_', { 'a-b': '2', 'a.b': '1' }));
    expect(keyedLabels('l_', { 'a.b': '1', 'a-b': '2' })).toEqual({ l_a_b: '1' });
  });
});
