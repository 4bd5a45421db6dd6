import { describe, expect, it } from 'vitest';
import { bothNetworks, noLimit, refresherLab } from '../../test/support/refresher-lab.ts';
import { StoreError } from '../errors.ts';
import type { Reach } from './reach.ts';
import type { ProviderOutcome } from './refresher.ts';

/** A refresher with that reach over the providers of one job, of which the first and the third have one listing. */
async function refresherWith(reach?: Reach) {
  const { hub, ...lab } = await refresherLab(
    `
scrape_configs:
- job_name: a
  http_sd_configs:
  - { name: x, port: 1, network: near }
  - { name: y, port: 1, network: far }
  - { name: x, port: 2, network: near }
  - { name: z, port: 1 }
`,
    reach,
  );
  const [near, far, alike, anywhere] = hub.jobs[0]?.providers ?? [];
  if (near === undefined || far === undefined || alike === undefined || anywhere === undefined)
    throw new Error('the job has four providers');
  return { ...lab, near, far, alike, anywhere };
}

describe('a refresher', () => {
  it('passes on at once what others have to ask, those of one listing together', async () => {
    const { refresher, batches, near, far, alike, anywhere } = await refresherWith({
      own: undefined,
      networks: bothNetworks,
    });

    const outcomes = await refresher.refreshNow({ job: 'a' }, noLimit);

    expect(batches).toEqual([
      [
        { provider: near, alike: [alike], network: 'near' },
        { provider: far, network: 'far' },
      ],
    ]);
    expect(outcomes).toMatchObject([
      ...[near, far, alike].map((provider) => ({ provider, result: { reason: 'passed_on' } })),
      { provider: anywhere, result: { outcome: 'committed' } },
    ]);
  });

  it('passes on apart what has no longer one listing', async () => {
    const { refresher, batches, near, far, alike } = await refresherWith({ own: undefined, networks: bothNetworks });

    await refresher.take({ provider: near, alike: [far, alike], slotMs: 60_000 }, noLimit);

    expect(batches).toEqual([
      [
        { provider: near, alike: [alike], slotMs: 60_000, network: 'near' },
        { provider: far, slotMs: 60_000, network: 'far' },
      ],
    ]);
  });

  it.each(['first', 'second'])(
    'tells how one half of a message ended when that of the other, the %s, is not known',
    async (failing) => {
      const { refresher, store, near, alike } = await refresherWith();
      const [unknown, known] = failing === 'first' ? [near, alike] : [alike, near];
      const { lease } = store;
      const error = new StoreError('unanswered', 'throttled');
      store.lease = (request) => (request.id === unknown ? Promise.reject(error) : lease(request));
      const first: ProviderOutcome[] = [];
      const again: ProviderOutcome[] = [];
      const message = { provider: near, alike: [alike], slotMs: 60_000 };

      await expect(refresher.take(message, noLimit, (outcome) => first.push(outcome))).rejects.toBe(error);
      store.lease = lease;
      const outcomes = await refresher.take(message, noLimit, (outcome) => again.push(outcome));

      expect(first).toMatchObject([{ provider: known, result: { outcome: 'committed' } }]);
      expect(outcomes.find(({ provider }) => provider === known)).toMatchObject({ result: { outcome: 'skipped' } });
      expect(outcomes.find(({ provider }) => provider === unknown)).toMatchObject({ result: { outcome: 'committed' } });
      expect(new Set(again)).toEqual(new Set(outcomes));
    },
  );

  it('tells how each provider of a wish ended, though one is not known', async () => {
    const { refresher, store, near, far, alike, anywhere } = await refresherWith();
    const { lease } = store;
    const error = new StoreError('unanswered', 'throttled');
    store.lease = (request) => (request.id === near ? Promise.reject(error) : lease(request));
    const told: ProviderOutcome[] = [];

    await expect(refresher.refreshNow({ job: 'a' }, noLimit, (outcome) => told.push(outcome))).rejects.toBe(error);

    expect(told.map(({ provider }) => provider).toSorted()).toEqual([far, alike, anywhere].toSorted());
  });
});
