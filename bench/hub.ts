import { openAccess } from '../lib/access/access.ts';
import type { Api } from '../lib/api/api.ts';
import { createApi } from '../lib/api/create-api.ts';
import type { Discovery } from '../lib/model/discovery.ts';
import type { PlannedJob } from '../lib/model/plan.ts';
import { asProviderId } from '../lib/model/provider-id.ts';
import type { Ports } from '../lib/ports.ts';
import type { RefreshOutcome } from '../lib/refresh/attempt.ts';
import { refresh } from '../lib/refresh/refresh.ts';
import type { Store } from '../lib/store/store.ts';

export const provider = asProviderId('bench-provider');
export const job = 'bench';

const guard = { enabled: true, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 };
const attemptMs = 110_000;

const quiet = () => undefined;
export const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** The plan of one job with one provider. */
export async function acceptPlan(store: Store): Promise<void> {
  const planned: PlannedJob = {
    name: job,
    version: '1',
    sinceMs: 0,
    position: 0,
    providers: [{ id: provider, mechanism: 'bench', description: 'inventory', intervalMs: 60_000, sinceMs: 0 }],
    predecessors: [],
    settings: { initialGraceMs: 300_000, maxStalenessMs: undefined, guard },
  };
  await store.writeJob(planned);
  await store.writePlanStatus({ version: '1', acceptedAtMs: 0, checkedAtMs: 0, error: undefined });
}

/** The API over a store, open to everybody. */
export function apiOver(store: Store): Api {
  const queue = { send: () => Promise.reject(new Error('nothing is refreshed on demand here')) };
  const clock = { nowMs: () => Date.now() };
  return createApi({ store, clock, log, access: openAccess(), queue, hubName: 'bench' });
}

/** One scheduled refresh at an instant, whose source answers with what `discover` makes. */
export function refreshAt(store: Store, nowMs: number, discover: () => Promise<Discovery>): Promise<RefreshOutcome> {
  const ports: Ports = {
    clock: { nowMs: () => nowMs },
    log,
    environment: {},
    secrets: { read: () => Promise.reject(new Error('no secret is read here')) },
    http: () => ({ send: () => Promise.reject(new Error('nothing is asked over HTTP here')) }),
  };
  const refreshable = {
    id: provider,
    guard,
    rules: { isDropped: () => false, names: 'legacy' as const },
    create: async () => ({ refresh: discover }),
  };
  const world = { store, ports, events: undefined, newOwner: () => String(nowMs) };
  return refresh(refreshable, world, {
    slotMs: nowMs,
    deadlineMs: nowMs + attemptMs,
    signal: new AbortController().signal,
  });
}
