import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testPorts } from '../../test/support/test-ports.ts';
import { loadHub } from '../config/load-hub.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { defineMechanism } from '../mechanisms/mechanism.ts';
import { whole } from '../model/discovery.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Reach } from './reach.ts';
import { createRefresher } from './refresher.ts';

const text = `
rollcall:
  networks:
    near: { subnets: [subnet-1], security_groups: [sg-1] }
    far: { subnets: [subnet-2], security_groups: [sg-2] }
scrape_configs:
- job_name: a
  http_sd_configs: [{ name: x, network: near }]
- job_name: b
  http_sd_configs: [{ name: x, network: far }]
- job_name: c
  http_sd_configs: [{ name: x }]
`;

/** A refresher with that reach, over three providers of one name: of job a from near, of b from far, of c from anywhere. */
async function refresherWith(reach: Reach | undefined) {
  const sent: RefreshMessage[] = [];
  let asked = 0;
  const mechanism = defineMechanism({
    name: 'http',
    options: z.strictObject({ name: z.string() }),
    describe: ({ name }) => name,
    identity: ({ name }) => name,
    intervalMs: () => 60_000,
    create: async () => ({
      async refresh() {
        asked += 1;
        return whole([]);
      },
    }),
  });
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml', {
    registry: { http_sd_configs: async () => ({ mechanism }) },
  });
  const refresher = createRefresher({
    store: createMemoryStore(),
    ports: testPorts(),
    events: undefined,
    newOwner: () => 'owner',
    queue: { send: async (messages) => void sent.push(...messages) },
    hub: async () => hub,
    ...(reach === undefined ? {} : { reach }),
  });
  const provider = (job: string) => {
    const [id] = hub.jobs.find(({ name }) => name === job)?.providers ?? [];
    if (id === undefined) throw new Error(`no provider of ${job}`);
    return id;
  };
  return { refresher, sent, provider, asked: () => asked };
}

const limit = { deadlineMs: Number.MAX_SAFE_INTEGER, signal: AbortSignal.timeout(60_000) };
const both = new Set(['near', 'far']);

describe('a refresher', () => {
  it.each([
    { job: 'a', own: 'near' },
    { job: 'b', own: 'far' },
    { job: 'c', own: undefined },
  ])('asks itself what belongs to its network: $own', async ({ job, own }) => {
    const { refresher, sent, provider, asked } = await refresherWith({ own, networks: both });

    const [taken] = await refresher.take({ provider: provider(job) }, limit);

    expect(taken?.result.outcome).toBe('committed');
    expect([asked(), sent]).toEqual([1, []]);
  });

  it.each([
    { job: 'a', own: undefined, network: { network: 'near' } },
    { job: 'b', own: 'near', network: { network: 'far' } },
    { job: 'c', own: 'near', network: {} },
  ])('passes what belongs to another on to it, and does not ask: $job from $own', async ({ job, own, network }) => {
    const { refresher, sent, provider, asked } = await refresherWith({ own, networks: both });
    const message = { provider: provider(job), slotMs: 60_000 };

    const [taken] = await refresher.take(message, limit);
    const [now] = await refresher.refreshNow({ job }, limit);

    expect([taken?.result, now?.result]).toEqual(Array(2).fill({ outcome: 'skipped', reason: 'passed_on' }));
    expect(sent).toEqual([
      { ...message, ...network },
      { provider: provider(job), ...network },
    ]);
    expect(asked()).toBe(0);
  });

  it('fails what belongs to a network that is not deployed, and does not ask', async () => {
    const { refresher, sent, provider, asked } = await refresherWith({ own: undefined, networks: new Set(['near']) });

    const [taken] = await refresher.take({ provider: provider('b') }, limit);

    expect(taken?.result).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'unauthorized', message: 'needs the network far, which is not deployed: deploy again' },
    });
    expect([asked(), sent]).toEqual([0, []]);
  });

  it('asks everything where it is the only one', async () => {
    const { refresher, sent, asked } = await refresherWith(undefined);

    for (const job of ['a', 'b', 'c']) await refresher.refreshNow({ job }, limit);

    expect([asked(), sent]).toEqual([3, []]);
  });
});
