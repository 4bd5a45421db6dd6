import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listAt, slots, versionOf } from './numbered-list.ts';

const versions = fc.nat(500);

describe('a numbered list', () => {
  it('tells its version, in any order and among those of other providers', () => {
    fc.assert(
      fc.property(versions, versions, (version, other) => {
        const served = [...listAt(8, other), ...listAt(7, version)].reverse();

        expect(versionOf(7, served)).toEqual({ version });
      }),
      { seed: 1 },
    );
  });

  it('changes one target a version', () => {
    fc.assert(
      fc.property(versions, (version) => {
        const before = new Set(listAt(7, version).map((group) => JSON.stringify(group)));
        const after = listAt(7, version + 1).map((group) => JSON.stringify(group));

        expect(after.filter((group) => !before.has(group))).toHaveLength(1);
      }),
      { seed: 1 },
    );
  });

  it('shows a list that is short, doubled, empty, or made of two versions', () => {
    const list = listAt(7, 30);

    for (const wrong of [
      list.slice(1),
      [...list, ...list.slice(0, 1)],
      [],
      [...list.slice(0, 5), ...listAt(7, 50).slice(5)],
    ]) {
      expect(versionOf(7, wrong)).toHaveProperty('wrong');
    }
    expect(list).toHaveLength(slots);
  });
});
