import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asProviderId, type ProviderId, providerIdOf } from '../model/provider-id.ts';
import { slotOf } from './slot.ts';

const id: fc.Arbitrary<ProviderId> = fc.string().map(asProviderId);
const intervalMs = fc.integer({ min: 1000, max: 7 * 86_400_000 });
const nowMs = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2100, 0) });

describe('a slot', () => {
  it('has begun, and the next has not', () => {
    fc.assert(
      fc.property(id, intervalMs, nowMs, (provider, interval, now) => {
        const slot = slotOf(provider, interval, now);

        expect(slot).toBeLessThanOrEqual(now);
        expect(slot + interval).toBeGreaterThan(now);
      }),
    );
  });

  it('is the same from its beginning to its end, and they follow each other without a gap', () => {
    fc.assert(
      fc.property(id, intervalMs, nowMs, (provider, interval, now) => {
        const slot = slotOf(provider, interval, now);

        expect(slotOf(provider, interval, slot)).toBe(slot);
        expect(slotOf(provider, interval, slot + interval - 1)).toBe(slot);
        expect(slotOf(provider, interval, slot + interval)).toBe(slot + interval);
      }),
    );
  });

  it('is spread over the interval by the id', () => {
    const minuteMs = 60_000;
    const now = Date.UTC(2026, 0, 1);
    const seconds = Array.from({ length: 600 }, (_, index) =>
      Math.floor((now - slotOf(providerIdOf('ec2', index), minuteMs, now)) / 10_000),
    );
    const perTenSeconds = [0, 1, 2, 3, 4, 5].map((part) => seconds.filter((each) => each === part).length);

    // A hundred each, on average.
    expect(Math.min(...perTenSeconds)).toBeGreaterThan(60);
    expect(Math.max(...perTenSeconds)).toBeLessThan(140);
  });
});
