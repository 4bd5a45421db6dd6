import { z } from 'zod';
import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { defineMechanism } from '../../lib/mechanisms/mechanism.ts';
import { whole } from '../../lib/model/discovery.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import type { Reach } from '../../lib/refresh/reach.ts';
import { createRefresher, type Limit } from '../../lib/refresh/refresher.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { testPorts } from './test-ports.ts';

const networks = `
rollcall:
  networks:
    near: { subnets: [subnet-1], security_groups: [sg-1] }
    far: { subnets: [subnet-2], security_groups: [sg-2] }
`;

/** Of every deployment in these tests. */
export const bothNetworks: ReadonlySet<string> = new Set(['near', 'far']);

export const noLimit: Limit = { deadlineMs: Number.MAX_SAFE_INTEGER, signal: AbortSignal.timeout(60_000) };

/**
 * A refresher with that reach over blocks of `{ name, port, network }`, which find nothing; `scrapeConfigs` is the YAML of the jobs. Those of
 * one name and network have one listing.
 */
export async function refresherLab(scrapeConfigs: string, reach?: Reach) {
  const batches: (readonly RefreshMessage[])[] = [];
  let asked = 0;
  const mechanism = defineMechanism({
    name: 'http',
    options: z.strictObject({ name: z.string(), port: z.number().default(80) }),
    describe: ({ name }) => name,
    identity: ({ name, port }) => ({ name, port }),
    port: ({ port }) => port,
    intervalMs: () => 60_000,
    create: async () => ({
      async refresh() {
        asked += 1;
        return whole([]);
      },
    }),
  });
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': `${networks}${scrapeConfigs}` }), 'rollcall.yml', {
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
  return { hub, refresher, store, batches, asked: () => asked };
}
