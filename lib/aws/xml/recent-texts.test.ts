import { describe, expect, it } from 'vitest';
import { createRecentTexts } from './recent-texts.ts';

describe('recent texts', () => {
  it('are what is written, whatever was written before', () => {
    const texts = createRecentTexts();
    // More than are remembered, so that many take the place of another; twice, so that some are found again.
    const words = Array.from({ length: 5_000 }, (_, index) =>
      `w${(index * 7_919) % 4_001}`.padEnd(1 + (index % 40), 'x'),
    );
    const bytes = Buffer.from([...words, ...words].join(' '));

    let start = 0;
    for (const word of [...words, ...words]) {
      expect(texts.textBetween(bytes, start, start + word.length)).toBe(word);
      start += word.length + 1;
    }
  });

  it('are told apart by their last character, and by their length', () => {
    const texts = createRecentTexts();
    const bytes = Buffer.from('ab ac a');

    expect([texts.textBetween(bytes, 0, 2), texts.textBetween(bytes, 3, 5), texts.textBetween(bytes, 6, 7)]).toEqual([
      'ab',
      'ac',
      'a',
    ]);
    expect(texts.textBetween(bytes, 2, 2)).toBe('');
  });
});
