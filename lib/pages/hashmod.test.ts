import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashmodOf, pageOf } from './hashmod.ts';

describe('hashmod', () => {
  it('is the last 8 bytes of MD5, big endian', () => {
    // md5("foo") = acbd18db4cc2f85c edef654fccc4a4d8
    expect(hashmodOf('foo')).toBe(0xedef654fccc4a4d8n);
  });

  it.each([
    // Computed with Python: int.from_bytes(hashlib.md5(b'...').digest()[8:], 'big') % n
    { address: '192.0.2.1:9100', count: 12 },
    { address: '[2001:db8::1]:443', count: 60 },
    { address: 'ü.example.com:80', count: 7 },
    { address: '', count: 3 },
  ])('of $address modulo $count is that of the whole 64 bits', ({ address, count }) => {
    const digest = createHash('md5').update(address, 'utf8').digest();

    expect(pageOf(address, count)).toBe(Number(digest.readBigUInt64BE(8) % BigInt(count)));
  });

  it('agrees with arithmetic on big integers for any modulus', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (address, count) => {
        expect(pageOf(address, count)).toBe(Number(hashmodOf(address) % BigInt(count)));
      }),
    );
  });
});
