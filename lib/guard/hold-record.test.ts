import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeHold, encodeHold } from './hold-record.ts';

describe('a hold record', () => {
  it('comes back as it was stored', () => {
    const hold = new Map([
      ['eu-west-1/i-0abc\n10.0.0.7:80', { times: 2, firstAtMs: 1000 }],
      ['__proto__\n', { times: 0, firstAtMs: 0 }],
    ]);

    expect(decodeHold(encodeHold(hold))).toEqual(hold);
  });

  const whole = encodeHold(new Map([['a', { times: 1, firstAtMs: 1 }]]));
  it.each([
    { name: 'cut off', bytes: whole.subarray(0, whole.byteLength - 2) },
    { name: 'no deflate', bytes: Buffer.from([0xff]) },
    { name: 'of another version', bytes: deflateRawSync('{"v":2,"rows":[]}') },
    { name: 'without rows', bytes: deflateRawSync('{"v":1}') },
  ])('is damaged when it is $name', ({ bytes }) => {
    expect(() => decodeHold(bytes)).toThrow(expect.objectContaining({ name: 'StoreError', state: 'damaged' }));
  });
});
