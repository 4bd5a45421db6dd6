import { describe, expect, it } from 'vitest';
import type { Listing } from '../../lib/model/head.ts';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { LeaseRequest, Store } from '../../lib/store/store.ts';
import { approvalsContract } from './store-approvals.contract.ts';
import { contentsContract } from './store-contents.contract.ts';
import { notesContract } from './store-notes.contract.ts';
import { planContract } from './store-plan.contract.ts';

const id = asProviderId('ec2-abc');

const listing: Listing = {
  generation: 1,
  directory: 'directory/000000000001/x',
  digest: 'd',
  root: 'r',
  targets: 3,
  sources: 2,
  bytes: 100,
  repaired: 0,
  hold: undefined,
  held: 0,
  kept: 0,
};

function request(fields: Partial<LeaseRequest> = {}): LeaseRequest {
  return { id, owner: 'a', nowMs: 1000, endMs: 2000, ...fields };
}

/** What every implementation of the store promises. Each test gets an empty store. */
export function storeContract(name: string, create: () => Promise<Store>): void {
  describe(`${name} store`, () => {
    planContract(create);

    approvalsContract(create);

    describe('lease', () => {
      it('counts generation and failures, and returns the head', async () => {
        const store = await create();

        const answer = await store.lease(request({ slotMs: 900 }));

        expect(answer).toMatchObject({
          taken: true,
          head: { id, generation: 1, failures: 1, slotMs: 900, attemptAtMs: 1000, lease: { owner: 'a', endMs: 2000 } },
        });
        expect(await store.head(id)).toEqual(answer.taken && answer.head);
      });

      it.each([
        {
          name: 'refuses another owner while it is held',
          second: { owner: 'b', nowMs: 2000, endMs: 9 },
          reason: 'held',
        },
        {
          name: 'gives it to another when it has ended',
          second: { owner: 'b', nowMs: 2001, endMs: 9000 },
          reason: undefined,
        },
        { name: 'gives it again to its holder', second: { owner: 'a', nowMs: 1500, slotMs: 900 }, reason: undefined },
        {
          name: 'refuses a slot that is not newer',
          second: { owner: 'b', nowMs: 3000, slotMs: 900 },
          reason: 'slot not newer',
        },
        { name: 'gives it for a newer slot', second: { owner: 'b', nowMs: 3000, slotMs: 901 }, reason: undefined },
        { name: 'gives it on demand whatever the slot', second: { owner: 'b', nowMs: 3000 }, reason: undefined },
        {
          name: 'refuses a retry of a generation that has passed',
          second: { owner: 'b', nowMs: 3000, generation: 7 },
          reason: 'generation passed',
        },
        {
          name: 'gives it to a retry of this generation',
          second: { owner: 'b', nowMs: 3000, generation: 1 },
          reason: undefined,
        },
      ])('$name', async ({ second, reason }) => {
        const store = await create();
        await store.lease(request({ slotMs: 900 }));

        const answer = await store.lease(request(second));

        expect(answer.taken ? undefined : answer.reason).toBe(reason);
        expect((await store.head(id))?.generation).toBe(reason === undefined ? 2 : 1);
      });

      it.each([
        { name: 'refuses it on demand', second: {}, reason: 'paused' },
        { name: 'gives it to what was scheduled for then', second: { slotMs: 901 }, reason: undefined },
        { name: 'gives it to a retry', second: { generation: 1 }, reason: undefined },
        { name: 'gives it on demand after that', second: { nowMs: 4000 }, reason: undefined },
      ])('$name, while the source is to be left alone', async ({ second, reason }) => {
        const store = await create();
        await store.lease(request({ slotMs: 900 }));
        await store.update(id, 1, { lease: null, notBeforeMs: 4000 });

        const answer = await store.lease(request({ owner: 'b', nowMs: 3000, endMs: 9000, ...second }));

        expect(answer.taken ? undefined : answer.reason).toBe(reason);
      });

      it('gives it for an older slot when the stored one lies in the future', async () => {
        const store = await create();
        await store.lease(request({ slotMs: 50_000 }));

        const answer = await store.lease(request({ owner: 'b', nowMs: 3000, slotMs: 2500 }));

        expect(answer).toMatchObject({ taken: true, head: { slotMs: 2500 } });
      });
    });

    describe('update', () => {
      it('sets what it names and leaves the rest alone', async () => {
        const store = await create();
        await store.lease(request({ slotMs: 900 }));
        await store.setUnnamedSince(id, 77);
        const failure = { kind: 'throttled', message: 'slow down' } as const;

        const isMine = await store.update(id, 1, {
          lease: null,
          listing,
          failure,
          unreadNames: ['a'],
          unread: 1,
          sent: 1,
          calls: { 'ec2:DescribeInstances': 12, rds: 1 },
        });

        expect(isMine).toBe(true);
        expect(await store.head(id)).toMatchObject({
          lease: undefined,
          listing,
          failure,
          unread: 1,
          unreadNames: ['a'],
          sent: 1,
          calls: { 'ec2:DescribeInstances': 12, rds: 1 },
          slotMs: 900,
          failures: 1,
          unnamedSinceMs: 77,
        });
      });

      it('removes what it sets to null', async () => {
        const store = await create();
        await store.lease(request());
        await store.update(id, 1, { failure: { kind: 'aborted', message: 'x' }, notBeforeMs: 5, listing });

        await store.update(id, 1, { failure: null, notBeforeMs: null, listing: null });

        expect(await store.head(id)).toMatchObject({ failure: undefined, notBeforeMs: undefined, listing: undefined });
      });

      it('writes nothing for a generation that has passed', async () => {
        const store = await create();
        await store.lease(request());
        await store.lease(request({ owner: 'b', nowMs: 2500, endMs: 4000 }));

        const isMine = await store.update(id, 1, { lease: null, failures: 0 });

        expect(isMine).toBe(false);
        expect(await store.head(id)).toMatchObject({ failures: 2, lease: { owner: 'b' } });
      });

      it('writes nothing for a provider without a head', async () => {
        const store = await create();

        expect(await store.update(id, 0, { failures: 0 })).toBe(false);
        await store.setUnnamedSince(id, 5);

        expect(await store.heads()).toEqual([]);
      });

      it('removes a head only at its generation', async () => {
        const store = await create();
        await store.lease(request());

        expect(await store.removeHead(id, 2)).toBe(false);
        expect(await store.removeHead(id, 1)).toBe(true);
        expect(await store.head(id)).toBeUndefined();
      });
    });

    notesContract(create);
    contentsContract(create);
  });
}
