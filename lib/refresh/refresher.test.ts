import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testPorts } from '../../test/support/test-ports.ts';
import { loadHub } from '../config/load-hub.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { StoreError } from '../errors.ts';
import { defineMechanism } from '../mechanisms/mechanism.ts';
import { whole } from '../model/discovery.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Reach } from './reach.ts';
import { createRefresher, type ProviderOutcome } from './refresher.ts';

const text = `
rollcall:
  networks:
    near: { subnets: [subnet-1], security_groups: [sg-1] }
    far: { subnets: [subnet-2], security_groups: [sg-2] }
scrape_configs:
- job_name: a
  http_sd_configs:
  - { name: x, port: 1, network: near }
  - { name: y, port: 1, network: far }
  - { name: x, port: 2, network: near }
  - { name: z, port: 1 }
`;

/** A refresher with that reach over the providers of one job, of which the first and the third have one listing. */
async function refresherWith(reach?: Reach) {
  const batches: (readonly RefreshMessage[])[] = [];
  const mechanism = defineMechanism({
    name: 'http',
    options: z.strictObject({ name: z.string(), port: z.number() }),
    describe: ({ name }) => name,
    identity: ({ name, port }) => ({ name, port }),
    port: ({ port }) => port,
    intervalMs: () => 60_000,
    create: async () => ({ refresh: async () => whole([]) }),
  });
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml', {
    registry: { http_sd_configs: async () => ({ mechanism }) },
  });
  // A copy: a test puts its own method in its place.
  const store = { ...createMemoryStore() };
  const refresher = createRefresher({
    store,
    ports: testPorts(),
    events: undefined,
    newOwner: () => 'owner',
    queue: { send: async (messages) => void batches.push(messages) },
    hub: async () => hub,
    ...(reach === undefined ? {} : { reach }),
  });
  const [near, far, alike, anywhere] = hub.jobs[0]?.providers ?? [];
  if (near === undefined || far === undefined || alike === undefined || anywhere === undefined)
    throw new Error('the job has four providers');
  return { refresher, store, batches, near, far, alike, anywhere };
}

const limit = { deadlineMs: Number.MAX_SAFE_INTEGER, signal: AbortSignal.timeout(60_000) };

describe('a refresher', () => {
  it('passes on at once what others have to ask, those of one listing together', async () => {
    const networks = new Set(['near', 'far']);
    const { refresher, batches, near, far, alike, anywhere } = await refresherWith({ own: undefined, networks });

    const outcomes = await refresher.refreshNow({ job: 'a' }, limit);

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
    const networks = new Set(['near', 'far']);
    const { refresher, batches, near, far, alike } = await refresherWith({ own: undefined, networks });

    await refresher.take({ provider: near, alike: [far, alike], slotMs: 60_000 }, limit);

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

      await expect(refresher.take(message, limit, (outcome) => first.push(outcome))).rejects.toBe(error);
      store.lease = lease;
      const outcomes = await refresher.take(message, limit, (outcome) => again.push(outcome));

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

    await expect(refresher.refreshNow({ job: 'a' }, limit, (outcome) => told.push(outcome))).rejects.toBe(error);

    expect(told.map(({ provider }) => provider).toSorted()).toEqual([far, alike, anywhere].toSorted());
  });
});
