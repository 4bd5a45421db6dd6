import { type Access, openAccess } from '../../lib/access/access.ts';
import type { Api } from '../../lib/api/api.ts';
import { type ApiWorld, createApi } from '../../lib/api/create-api.ts';
import { digestOf } from '../../lib/model/digest.ts';
import type { HeadPatch, Listing } from '../../lib/model/head.ts';
import type { PlannedJob, PlannedProvider } from '../../lib/model/plan.ts';
import { asProviderId, type ProviderId } from '../../lib/model/provider-id.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import { encodeDirectory, identityBytesOf, listDigestOf, type PageEntry } from '../../lib/pages/directory.ts';
import { fragmentOf } from '../../lib/pages/fragment.ts';
import { pageOf } from '../../lib/pages/hashmod.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { collectingLogger } from './collecting-logger.ts';
import { fixedClock } from './fixed-clock.ts';

export interface StoredTarget {
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  /** P; pages of more than one lie in the store under their names. */
  readonly pageCount?: number;
  readonly patch?: HeadPatch;
}

/** A provider as a job names it, from `mechanism/description`. */
export function plannedProvider(title: string, overrides: Partial<PlannedProvider> = {}): PlannedProvider {
  const [mechanism = '', description = ''] = title.split(/\/(.*)/s);
  const id = asProviderId(`${mechanism}-${digestOf(title).replaceAll(/[^a-zA-Z0-9]/g, '')}`);
  return { id, mechanism, description, intervalMs: 60_000, sinceMs: 0, ...overrides };
}

export function plannedJob(
  name: string,
  providers: readonly PlannedProvider[],
  overrides: Partial<PlannedJob> = {},
): PlannedJob {
  const guard = { enabled: true, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 };
  const settings = { initialGraceMs: 300_000, maxStalenessMs: undefined, guard };
  return { name, version: '1', sinceMs: 0, position: 0, providers, predecessors: [], settings, ...overrides };
}

/** A hub whose store is filled by hand, with what a refresher would have left. Time begins at 0. */
export function createStoredHub(overrides: Partial<ApiWorld> = {}) {
  const clock = fixedClock(0);
  const log = collectingLogger();
  const sent: RefreshMessage[] = [];
  const calls: string[] = [];
  const store = counting(createMemoryStore(), calls);
  const queue = {
    send: async (messages: readonly RefreshMessage[]) => {
      sent.push(...messages);
    },
  };
  const world: ApiWorld = { store, clock, log, queue, access: openAccess(), hubName: 'hub-1', ...overrides };

  return {
    store,
    clock,
    log,
    sent,
    /** Every call to the store by its method. */
    calls,
    /** A new container over the same store. */
    api: (also: { readonly access?: Access } = {}): Api => createApi({ ...world, ...also }),
    async accept(...jobs: readonly PlannedJob[]): Promise<void> {
      for (const [position, job] of jobs.entries()) await store.writeJob({ ...job, position });
      await store.writePlanStatus({ version: '1', acceptedAtMs: 0, checkedAtMs: 0, error: undefined });
    },
    async read({ id }: Pick<PlannedProvider, 'id'>, targets: readonly StoredTarget[], options: ReadOptions = {}) {
      const lease = await store.lease({ id, owner: `${calls.length}`, nowMs: clock.nowMs(), endMs: clock.nowMs() + 1 });
      if (!lease.taken) throw new Error(lease.reason);
      const { generation } = lease.head;
      const listing = await writtenListing(store, id, generation, targets, options.pageCount ?? 1);
      const nowMs = clock.nowMs();
      const success = { lease: null, succeededAtMs: nowMs, wholeAtMs: nowMs, tookMs: 250, failures: 0, failure: null };
      await store.update(id, generation, { ...success, listing, ...options.patch });
    },
    async fail({ id }: Pick<PlannedProvider, 'id'>, message = 'no answer'): Promise<void> {
      const lease = await store.lease({ id, owner: `${calls.length}`, nowMs: clock.nowMs(), endMs: clock.nowMs() + 1 });
      if (!lease.taken) throw new Error(lease.reason);
      const failure = { kind: 'unreachable', message } as const;
      await store.update(id, lease.head.generation, { lease: null, failure });
    },
  };
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks the API as an edge would, and takes the whole body. */
export async function ask(api: Api, target: string, { method = 'GET', headers = {}, body = '' }: Sent = {}) {
  const [rawPath = '', query = ''] = target.split('?');
  const answer = await api({ method, rawPath, query: new URLSearchParams(query), headers, body });
  const chunks: Uint8Array[] = [];
  if (answer.body instanceof Uint8Array) chunks.push(answer.body);
  else for await (const chunk of answer.body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { ...answer, bytes, text: bytes.toString(), json: () => JSON.parse(bytes.toString()) };
}

function counting(store: Store, calls: string[]): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      calls.push(name);
      return target[name];
    },
  });
}

async function writtenListing(
  store: Store,
  id: ProviderId,
  generation: number,
  targets: readonly StoredTarget[],
  pageCount: number,
): Promise<Listing> {
  const byPage = Map.groupBy(targets, ({ address }) => pageOf(address, pageCount));
  const contents = new Map<string, Uint8Array>();
  const pages = [...byPage]
    .sort(([a], [b]) => a - b)
    .map(([index, found]): PageEntry => {
      const plain = Buffer.from(JSON.stringify(found.map(groupOf)).slice(1, -1));
      const { bytes, crc, plainBytes } = fragmentOf(plain);
      const digest = digestOf(plain);
      const name = pageCount === 1 ? undefined : `page-${generation}-${index}-${digest}`;
      if (name !== undefined) contents.set(name, bytes);
      const ledger = { name: undefined, digest: '', bytes: 0, inline: Buffer.of() };
      const inline = name === undefined ? bytes : undefined;
      return { index, name, digest, crc, plainBytes, bytes: bytes.byteLength, targets: found.length, inline, ledger };
    });
  const digest = listDigestOf(pageCount, pages);
  const directory = `directory-${generation}-${digest}`;
  contents.set(directory, encodeDirectory({ pageCount, pages, digest, trail: [] }));
  await store.write(id, contents);
  const bytes = identityBytesOf(pages);
  const counts = { targets: targets.length, sources: targets.length, bytes, repaired: 0, held: 0, kept: 0 };
  return { generation, directory, digest, root: digest, hold: undefined, ...counts };
}

function groupOf({ address, labels = {} }: StoredTarget) {
  return { targets: [address], labels };
}
