import { describe, expect, it } from 'vitest';
import { quotaApis } from '../../model/call-quota.ts';
import type { Listing } from '../../model/head.ts';
import { PackedCalls, PackedListing, packedCalls, packedListing } from './packed.ts';

const listing: Listing = {
  generation: 3,
  directory: 'directory/3/a',
  digest: 'd',
  root: 'r',
  targets: 1,
  sources: 2,
  bytes: 3,
  repaired: 4,
  hold: undefined,
  held: 5,
  kept: 6,
};

describe('a packed listing', () => {
  it.each([listing, { ...listing, hold: 'hold/3/h' }])('is read as it was written: $hold', (written) => {
    const packed = packedListing(written);

    expect(PackedListing.parse(JSON.parse(packed))).toEqual(written);
    expect(packed).not.toContain('targets');
  });

  it('is read with its names too', () => {
    const { hold: _, ...named } = listing;

    expect(PackedListing.parse(JSON.parse(JSON.stringify(named)))).toEqual(listing);
  });

  it.each([[[3, 'directory/3/a']], [{ generation: 3 }], ['text']])(
    'is refused where a part is missing: %j',
    (stored) => {
      expect(PackedListing.safeParse(stored).success).toBe(false);
    },
  );
});

describe('packed calls', () => {
  it('are read as they were written', () => {
    const calls = Object.fromEntries(quotaApis.map((api, index) => [api, index + 1]));

    expect(PackedCalls.parse(JSON.parse(packedCalls(calls)))).toEqual(calls);
    expect(PackedCalls.parse(JSON.parse(packedCalls({ rds: 7 })))).toEqual({ rds: 7 });
  });

  it('stand where they always stood', () => {
    expect(packedCalls({ 'ec2:DescribeInstances': 1, 'ecs:cluster-reads': 2, rds: 3 })).toBe('{"0":1,"4":2,"10":3}');
  });

  it('leave out an API of a later version', () => {
    expect(PackedCalls.parse({ 0: 1, 99: 2 })).toEqual({ 'ec2:DescribeInstances': 1 });
  });
});
