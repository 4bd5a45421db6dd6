import { describe, expect, it } from 'vitest';
import { type InventoryKind, inventoryOf } from './inventory.ts';

const kinds: readonly InventoryKind[] = ['ec2', 'kubernetes'];

describe.each(kinds)('an inventory of %s', (kind) => {
  it('is the same for the same seed, and another for another', () => {
    expect(inventoryOf(kind, 50, 7)).toEqual(inventoryOf(kind, 50, 7));
    expect(inventoryOf(kind, 50, 7)).not.toEqual(inventoryOf(kind, 50, 8));
  });

  it('has an address and a source for each target, and labels that Prometheus takes', () => {
    const groups = inventoryOf(kind, 3000, 1);
    const addresses = groups.flatMap(({ targets }) => targets.map(({ address }) => address));
    const names = new Set(groups.flatMap(({ targets }) => targets.flatMap(({ labels }) => Object.keys(labels))));

    expect(new Set(addresses).size).toBe(3000);
    expect(new Set(groups.map(({ source }) => source)).size).toBe(3000);
    expect([...names].every((name) => /^__meta_[a-zA-Z0-9_]+$/.test(name))).toBe(true);
  });

  it('goes on from step to step', () => {
    const steps = [{ changed: 30 }, { replaced: 30 }, { changed: 30 }];
    const lists = [1, 2, 3].map((length) => inventoryOf(kind, 300, 1, steps.slice(0, length)));
    const different = (at: number) => {
      const before = new Set((lists[at - 1] ?? []).map((group) => JSON.stringify(group)));
      return (lists[at] ?? []).filter((group) => !before.has(JSON.stringify(group))).length;
    };

    expect([different(1), different(2)]).toEqual([30, 30]);
  });

  it.each([
    { step: {}, changed: 0, replaced: 0 },
    { step: { changed: 20 }, changed: 20, replaced: 0 },
    { step: { replaced: 20 }, changed: 0, replaced: 20 },
    { step: { changed: 500 }, changed: 500, replaced: 0 },
  ])('after $step has $changed changed and $replaced other targets', ({ step, changed, replaced }) => {
    const before = inventoryOf(kind, 500, 1);
    const after = inventoryOf(kind, 500, 1, [step]);

    const known = new Map(before.map((group) => [group.source, group]));
    const kept = after.filter(({ source }) => known.has(source));
    expect(after.length).toBe(500);
    expect(500 - kept.length).toBe(replaced);
    expect(kept.filter((group) => JSON.stringify(group) !== JSON.stringify(known.get(group.source))).length).toBe(
      changed,
    );
    expect(new Set(after.flatMap(({ targets }) => targets.map(({ address }) => address))).size).toBe(500);
  });
});
