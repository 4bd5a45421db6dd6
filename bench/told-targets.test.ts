import { describe, expect, it } from 'vitest';
import { toldByGroups, toldByPrometheus } from './told-targets.ts';

const groups = [
  { source: 'a', labels: { __meta_a: '1' }, targets: [{ address: '192.0.2.1:80', labels: { __meta_b: '2' } }] },
  { source: 'b', labels: {}, targets: [{ address: '192.0.2.2:80', labels: {} }] },
];
const discovered = [
  { __address__: '192.0.2.2:80', __scheme__: 'http', job: 'bench' },
  { __scrape_interval__: '1m', __meta_b: '2', __meta_a: '1', __address__: '192.0.2.1:80' },
];

describe('what is told of targets', () => {
  it('is the same of groups and of discovered labels, in any order', () => {
    expect(toldByGroups(groups)).toEqual(toldByPrometheus(discovered));
    expect(toldByGroups(groups.toReversed()).targets).toBe(2);
    expect(toldByGroups(groups.toReversed())).toEqual(toldByGroups(groups));
  });

  it.each([
    { difference: 'a label', other: [{ ...discovered[0], __meta_c: '' }, discovered[1] ?? {}] },
    { difference: 'a value', other: [discovered[0] ?? {}, { ...discovered[1], __meta_b: '3' }] },
    { difference: 'an address', other: [{ ...discovered[0], __address__: '192.0.2.2:81' }, discovered[1] ?? {}] },
    { difference: 'a target', other: discovered.slice(1) },
  ])('differs by $difference', ({ other }) => {
    expect(toldByPrometheus(other).digest).not.toBe(toldByPrometheus(discovered).digest);
  });
});
