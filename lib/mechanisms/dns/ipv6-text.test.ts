import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv6TextOf } from './ipv6-text.ts';

describe('ipv6TextOf', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010DB800010000000000000000ABCD', '2001:db8:1::abcd'],
    ['00000000000000000000ffffc0000201', '192.0.2.1'],
    ['000000000000000000000000c0000201', '::c000:201'],
  ])('writes %s as %s', (hex, text) => {
    expect(ipv6TextOf(Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('agrees with the URL standard on every address that is not IPv4-mapped', () => {
    const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
        const bytes = Buffer.alloc(16);
        for (const [index, value] of words.entries()) bytes.writeUInt16BE(value, index * 2);
        const isMapped = words.slice(0, 5).every((value) => value === 0) && words[5] === 0xffff;
        const full = words.map((value) => value.toString(16)).join(':');

        const text = ipv6TextOf(bytes);

        expect(text).toBe(
          isMapped ? [...bytes.subarray(12)].join('.') : new URL(`http://[${full}]`).hostname.slice(1, -1),
        );
      }),
    );
  });
});
