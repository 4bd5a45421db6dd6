import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalIp, ipv6Network, ipv6TextOf } from './ip-text.ts';

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

describe('canonicalIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0800:0010:0000:0000:02DD:4001', '2001:db8:800:10::2dd:4001'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8::', '2001:db8::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['192.0.2.01', undefined],
    ['192.0.2', undefined],
    ['192.0.2.1.', undefined],
    ['192.0.2.256', undefined],
    ['2001:db8::1%eth0', undefined],
    ['2001:db8::1::2', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['[::1]', undefined],
    ['host', undefined],
    ['', undefined],
  ])('reads %s as %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });
});

describe('ipv6Network', () => {
  it.each([
    ['2001:DB8::1/64', '2001:db8::/64'],
    ['2001:db8:ffff:ffff:ffff::/49', '2001:db8:ffff:8000::/49'],
    ['2001:db8::ff/128', '2001:db8::ff/128'],
    ['2001:db8::ff/121', '2001:db8::80/121'],
    ['2001:db8::ff/0', '::/0'],
    ['2001:db8::/129', undefined],
    ['2001:db8::', undefined],
    ['192.0.2.0/24', undefined],
    ['', undefined],
  ])('clears the host bits of %s: %s', (text, network) => {
    expect(ipv6Network(text)).toBe(network);
  });
});
