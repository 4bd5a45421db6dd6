import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Change } from '../model/change.ts';
import { asProviderId } from '../model/provider-id.ts';
import { removalOf } from '../model/target-group.ts';
import { decodeChange, encodeChange } from './change-record.ts';

const change: Change = {
  provider: asProviderId('ec2-abc'),
  generation: 7,
  atMs: 1000,
  previous: 'change/000000000006/900/x',
  added: ['a'],
  changed: ['b\ud800'],
  removals: [removalOf('eu-west-1/i-0abc')],
  targetsBefore: 2,
  targetsAfter: 2,
};

describe('a change record', () => {
  it.each([
    { name: 'with a predecessor', each: change },
    { name: 'the first', each: { ...change, previous: undefined, removals: [] } },
  ])('comes back as it was stored: $name', ({ each }) => {
    expect(decodeChange(encodeChange(each))).toEqual(each);
  });

  it('gives back a removal group without targets for each source that is gone', () => {
    expect(decodeChange(encodeChange(change)).removals).toEqual([
      { source: 'eu-west-1/i-0abc', labels: {}, targets: [] },
    ]);
  });

  const whole = encodeChange(change);
  it.each([
    { name: 'cut off', bytes: whole.subarray(0, whole.byteLength - 2) },
    { name: 'no deflate', bytes: Buffer.from([0xff]) },
    { name: 'of another version', bytes: deflateRawSync('{"v":9,"removed":[]}') },
    { name: 'without its removals', bytes: deflateRawSync('{"v":1,"added":[]}') },
  ])('is damaged when it is $name', ({ bytes }) => {
    expect(() => decodeChange(bytes)).toThrow(expect.objectContaining({ name: 'StoreError', state: 'damaged' }));
  });
});
