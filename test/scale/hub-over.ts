import { openAccess } from '../../lib/access/access.ts';
import type { Api } from '../../lib/api/api.ts';
import { createApi } from '../../lib/api/create-api.ts';
import type { Store } from '../../lib/store/store.ts';
import { provider } from '../protocol/world.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { ask, plannedJob } from '../support/stored-hub.ts';

export const job = 'scale';

/** Plans one job with the provider that `refreshable` refreshes. */
export async function accept(store: Store): Promise<void> {
  const planned = { id: provider, mechanism: 'test', description: '', intervalMs: 60_000, sinceMs: 0 };
  await store.writeJob(plannedJob(job, [planned]));
  await store.writePlanStatus({ version: '1', acceptedAtMs: 0, checkedAtMs: 0, error: undefined });
}

/** A new container over a store, long after any grace. */
export function apiOver(store: Store, cacheBytes?: number): Api {
  const world = { store, clock: fixedClock(), log: collectingLogger(), access: openAccess(), hubName: 'hub' };
  const queue = { send: async () => undefined };
  return createApi({ ...world, queue, ...(cacheBytes === undefined ? {} : { cacheBytes }) });
}

/** The job's list as it is sent. */
export function listFrom(api: Api, encoding: 'identity' | 'gzip' = 'identity', query = '') {
  return ask(api, `/sd?job=${job}${query}`, { headers: { 'accept-encoding': encoding } });
}

export interface ListedGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Every target of a list as `address{labels}`, sorted. */
export function linesIn(text: string): readonly string[] {
  const groups = JSON.parse(text) as readonly ListedGroup[];
  return groups
    .flatMap(({ targets, labels }) => targets.map((address) => `${address}${JSON.stringify(labels)}`))
    .sort();
}
