import { describe, expect, it } from 'vitest';
import { etagOf, isMatched } from './etag.ts';

describe('an ETag', () => {
  it('is weak, and the same for the same digests', () => {
    expect(etagOf(['a', 'b'])).toMatch(/^W\/"[\w-]{22}"$/);
    expect(etagOf(['a', 'b'])).toBe(etagOf(['a', 'b']));
  });

  it.each([
    { name: 'the order', other: ['b', 'a'] },
    { name: 'the borders between digests', other: ['ab'] },
    { name: 'a shard', other: ['a', 'b', '0/2'] },
  ])('tells $name', ({ other }) => {
    expect(etagOf(other)).not.toBe(etagOf(['a', 'b']));
  });
});

describe('If-None-Match', () => {
  it.each([
    { name: 'the tag', value: 'W/"x"', matched: true },
    { name: 'the tag as a strong one', value: '"x"', matched: true },
    { name: 'a list that has it', value: '"y", W/"x" ,"z"', matched: true },
    { name: 'a star', value: ' * ', matched: true },
    { name: 'nothing', value: undefined, matched: false },
    { name: 'an empty value', value: '', matched: false },
    { name: 'another tag', value: 'W/"y"', matched: false },
    { name: 'a tag that has it within', value: '"a,W/x,b"', matched: false },
    { name: 'the tag without quotes', value: 'x', matched: false },
    { name: 'a star in a list', value: '"y", *', matched: false },
  ])('with $name matches: $matched', ({ value, matched }) => {
    expect(isMatched(value, 'W/"x"')).toBe(matched);
  });
});
