import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressedLedger, decodeLedger, encodedLedger } from './ledger.ts';

describe('a ledger', () => {
  it('gives back the source of each target and the digest of each source', () => {
    const a = { name: 'a', digest: '1' };
    const b = { name: 'b\ud800"', digest: '2' };

    const ledger = decodeLedger(compressedLedger(encodedLedger([a, b, a])));

    expect(ledger.targets).toEqual(['a', 'b\ud800"', 'a']);
    expect([...ledger.sources]).toEqual([
      ['a', '1'],
      ['b\ud800"', '2'],
    ]);
  });

  const whole = compressedLedger(encodedLedger([{ name: 'a', digest: '1' }]));
  it.each([
    { name: 'cut off', bytes: whole.subarray(0, whole.byteLength - 3) },
    { name: 'no deflate', bytes: Buffer.from([0xff, 0xff]) },
    { name: 'no JSON', bytes: deflateRawSync('{') },
    { name: 'of another version', bytes: deflateRawSync('{"v":2,"sources":[],"targets":[]}') },
    { name: 'without its targets', bytes: deflateRawSync('{"v":1,"sources":[]}') },
    { name: 'naming a source it does not have', bytes: deflateRawSync('{"v":1,"sources":[["a","1"]],"targets":[1]}') },
  ])('is damaged when it is $name', ({ bytes }) => {
    expect(() => decodeLedger(bytes)).toThrow(expect.objectContaining({ name: 'StoreError', state: 'damaged' }));
  });
});
