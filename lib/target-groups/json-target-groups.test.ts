import { describe, expect, it } from 'vitest';
import { TargetGroups } from './json-target-groups.ts';

describe('TargetGroups', () => {
  it('tells the first fault alone, however many there are', () => {
    const parsed = TargetGroups.safeParse(Array.from({ length: 200_000 }, () => 1));

    expect(parsed.error?.issues).toEqual([{ code: 'custom', path: [0], message: 'expected a group' }]);
  });

  it('quotes only the beginning of a long name', () => {
    const parsed = TargetGroups.safeParse([{ ['x'.repeat(10_000)]: 1 }]);

    expect(parsed.error?.issues[0]?.message).toBe(`unknown field "${'x'.repeat(80)}"`);
  });
});
