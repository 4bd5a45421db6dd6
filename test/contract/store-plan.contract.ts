import { describe, expect, it } from 'vitest';
import type { PlannedJob } from '../../lib/model/plan.ts';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { LeaseRequest, Store } from '../../lib/store/store.ts';

const id = asProviderId('ec2-abc');
const other = asProviderId('dns-def');

const job: PlannedJob = {
  name: 'serviceMonitor/a b/%/ü',
  version: 'v1',
  sinceMs: 5,
  position: 1,
  providers: [{ id, mechanism: 'ec2', description: 'eu-west-1', intervalMs: 60_000, sinceMs: 5 }],
  predecessors: [{ id: other, mechanism: 'static', description: '', intervalMs: undefined, sinceMs: 1, leftAtMs: 5 }],
  settings: {
    initialGraceMs: 300_000,
    maxStalenessMs: undefined,
    guard: { enabled: true, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 },
  },
};

function request(fields: Partial<LeaseRequest> = {}): LeaseRequest {
  return { id, owner: 'a', nowMs: 1000, endMs: 2000, ...fields };
}

/** What every store promises of the plan. */
export function planContract(create: () => Promise<Store>): void {
  describe('plan', () => {
    it('has no status before one was written', async () => {
      const store = await create();

      expect(await store.planStatus()).toBeUndefined();
    });

    it('gives back a status as it was written', async () => {
      const store = await create();
      const status = { version: 'v', acceptedAtMs: 1, checkedAtMs: 2, error: undefined };

      await store.writePlanStatus(status);

      expect(await store.planStatus()).toEqual(status);
    });

    it('gives back jobs by position, and none that was removed', async () => {
      const store = await create();
      await store.writeJob({ ...job, name: 'second', position: 2 });
      await store.writeJob(job);
      await store.writeJob({ ...job, name: 'third', position: 3 });

      await store.removeJob('second');

      expect(await store.jobs()).toEqual([job, { ...job, name: 'third', position: 3 }]);
    });

    it('writes and removes a job only over what was read of it', async () => {
      const store = await create();
      const next = { ...job, version: 'v2' };
      const last = { ...job, version: 'v3' };

      expect(await store.writeJob(job, { over: undefined })).toBe(true);
      expect(await store.writeJob(next, { over: job })).toBe(true);
      expect(await store.writeJob(next, { over: job })).toBe(true);
      expect(await store.writeJob(last, { over: job })).toBe(false);
      expect(await store.writeJob(last, { over: undefined })).toBe(false);
      expect(await store.removeJob(job.name, { over: job })).toBe(false);
      expect(await store.jobs()).toEqual([next]);
      expect(await store.removeJob(job.name, { over: next })).toBe(true);
      expect(await store.removeJob(job.name, { over: next })).toBe(true);
      expect(await store.writeJob(last, { over: next })).toBe(false);
      expect(await store.jobs()).toEqual([]);
    });

    it('reads a job with the heads asked for, and no other', async () => {
      const store = await create();
      await store.writeJob(job);
      await store.lease(request());

      const found = await store.jobAndHeads(job.name, [id, other]);

      expect(found.job).toEqual(job);
      expect([...found.heads.keys()]).toEqual([id]);
      expect(await store.jobAndHeads('none', [])).toEqual({ job: undefined, heads: new Map() });
      expect((await store.jobAndHeads('é'.repeat(513), [id])).job).toBeUndefined();
    });
  });
}
