import { describe, expect, it } from 'vitest';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { Store } from '../../lib/store/store.ts';

const id = asProviderId('ec2-abc');

/** What every store remembers of what others were told, and of who asked. */
export function notesContract(create: () => Promise<Store>): void {
  describe('notes', () => {
    it('remembers in a head what an event bus was told, until it is taken back', async () => {
      const store = await create();
      await store.lease({ id, owner: 'a', nowMs: 1000, endMs: 2000 });
      await store.update(id, 1, { toldFail: 7, toldHeld: 3 });
      const told = await store.head(id);
      await store.update(id, 1, { toldFail: null });

      expect(told).toMatchObject({ toldFail: 7, toldHeld: 3 });
      expect(await store.head(id)).toMatchObject({ toldFail: undefined, toldHeld: 3 });
    });

    it('tells on which day each token was last used', async () => {
      const store = await create();
      await store.noteTokenUse('a/01234567', '2026-01-30');
      await store.noteTokenUse('a/89abcdef', '2026-01-30');
      await store.noteTokenUse('a/01234567', '2026-01-31');

      expect(Object.fromEntries(await store.tokenUses())).toEqual({
        'a/01234567': '2026-01-31',
        'a/89abcdef': '2026-01-30',
      });
    });
  });
}
