import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortText } from './short-text.ts';

describe('a short text', () => {
  it.each([
    { text: '', maxBytes: 5, short: '' },
    { text: 'abcde', maxBytes: 5, short: 'abcde' },
    { text: 'abcdef', maxBytes: 5, short: 'ab...' },
    { text: 'üüü', maxBytes: 6, short: 'üüü' },
    { text: 'üüüü', maxBytes: 6, short: 'ü...' },
    { text: '\u{1F600}\u{1F600}', maxBytes: 7, short: '\u{1F600}...' },
    { text: '""""', maxBytes: 7, short: '""...' },
    { text: '\u0001\u0001', maxBytes: 10, short: '\u0001...' },
  ])('of $text in $maxBytes bytes is $short', ({ text, maxBytes, short }) => {
    expect(shortText(text, maxBytes)).toBe(short);
  });

  it('is a beginning of the text, and never longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 3, max: 60 }), (text, maxBytes) => {
        const short = shortText(text, maxBytes);

        expect(Buffer.byteLength(JSON.stringify(short)) - 2).toBeLessThanOrEqual(maxBytes);
        expect(short === text || text.startsWith(short.slice(0, -3))).toBe(true);
      }),
    );
  });
});
