import { describe, expect, it } from 'vitest';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { Store } from '../../lib/store/store.ts';

const id = asProviderId('ec2-abc');
const other = asProviderId('dns-def');

/** What every store promises about approvals. */
export function approvalsContract(create: () => Promise<Store>): void {
  describe('approvals', () => {
    const approval = { provider: id, hold: 'hold/000000000007/abc', atMs: 1000, untilMs: 4_000_000 };

    it('are given back as they were written, one for each hold', async () => {
      const store = await create();
      const [renewed, another] = [
        { ...approval, atMs: 2000 },
        { ...approval, provider: other, hold: 'left/5' },
      ];
      for (const each of [approval, another, renewed]) await store.writeApproval(each);

      const found = await store.approvals();

      expect(found.toSorted((a, b) => b.atMs - a.atMs)).toEqual([renewed, another]);
      expect(await store.heads()).toEqual([]);
    });
  });
}
