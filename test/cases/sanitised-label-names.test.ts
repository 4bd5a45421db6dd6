import { describe, expect, it } from 'vitest';
import { sanitizedLabelName } from '../../lib/model/labels.ts';

describe('sanitizedLabelName', () => {
  it.each([
    ['a.b/c-d', 'a_b_c_d'],
    ['é', '_'],
    ['日本', '__'],
    ['😀x', '_x'],
    ['1abc', '1abc'],
    ['tag:Name', 'tag_Name'],
    ['', ''],
  ])('manager 24: makes %j legal as %j', (key, expected) => {
    expect(sanitizedLabelName(key)).toBe(expected);
  });
});
