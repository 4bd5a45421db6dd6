import { NotReadyError, UnknownError } from '../errors.ts';
import { isRead } from '../model/head.ts';
import type { Clock } from '../ports.ts';
import { etagOf } from '../serve/etag.ts';
import { bodyBytesOf, type Encoding, httpSdBody, type ListPart } from '../serve/http-sd.ts';
import { addingLabel, keepingShard, type Rewrite } from '../serve/rewrite.ts';
import { type Shard, selectedPages } from '../serve/shard.ts';
import type { Store } from '../store/store.ts';
import type { StoredContents } from './contents.ts';
import type { HeldBack } from './held-back.ts';
import { createJobHeads } from './job-heads.ts';
import { type JobState, jobStateOf, type ServedProvider } from './job-state.ts';
import type { KnownProvider } from './known-providers.ts';

/** Directories are read so many at a time. */
const maxParallelReads = 8;

export interface ListBody {
  /** Undefined where it is not known before the last page. */
  readonly bytes: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A list that can be served: what to say of it, and the list itself when it is asked for. */
export interface ServedList {
  readonly etag: string;
  readonly ageMs: number | undefined;
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  readonly held: readonly HeldBack[];
  readonly failing: readonly string[];
  /** Resolves when the first page is at hand; rejects with a HubError while the answer can still be another. */
  open(encoding: Encoding): Promise<ListBody>;
}

export interface Lookup {
  /** Rejects with an UnknownError (no such job) or a NotReadyError (its list is not known). */
  job(name: string, shard: Shard | undefined): Promise<ServedList>;
  /**
   * The lists of all jobs, each group labelled with its job. A job whose list is not known, and that has outlived its
   * grace, is named as missing; before that the whole list is not known.
   */
  allJobs(shard: Shard | undefined): Promise<ServedList>;
  /** The list of one provider, as its jobs are served it. Throws a NotReadyError when it is not known. */
  provider(known: KnownProvider): ServedList;
}

interface Served extends Pick<ServedProvider, 'listing'> {
  readonly provider: Pick<ServedProvider['provider'], 'id'>;
  readonly rewrites: readonly Rewrite[];
}

type Ready = Extract<JobState, { readonly state: 'ready' }>;

/** Answers what to serve of a job, or why not, from plan, heads and pages alone. */
export function createLookup(ports: {
  readonly store: Pick<Store, 'jobAndHeads' | 'jobs' | 'heads' | 'planStatus'>;
  readonly contents: StoredContents;
  readonly clock: Clock;
}): Lookup {
  const { store, contents, clock } = ports;
  const jobHeads = createJobHeads(store);

  async function refusalOfUnknown(name: string): Promise<Error> {
    const status = await store.planStatus();
    if (status === undefined || status.version === '') return new NotReadyError('no configuration was accepted yet');
    return new UnknownError(`no job named ${name}`);
  }

  return {
    async job(name, shard) {
      const known = await jobHeads.read(name);
      if (known === undefined) throw await refusalOfUnknown(name);
      const state = jobStateOf(known.job, known.heads, clock.nowMs());
      if (state.state === 'unready') throw new NotReadyError(state.reason);
      const served = state.served.map((each) => ({ ...each, rewrites: [] }));
      const reason = `job ${name}: nothing of this shard found yet, and ${[...state.missing, ...state.stale].join(', ')} not read`;
      return servedList({ ...state, served, shard, contents, reason, etagParts: ['job'] });
    },
    async allJobs(shard) {
      const [jobs, heads] = await Promise.all([store.jobs(), store.heads()]);
      const byId = new Map(heads.map((head) => [head.id, head]));
      if (jobs.length === 0) throw await refusalOfNone();
      const states = jobs.map((job) => ({ job, state: jobStateOf(job, byId, clock.nowMs()) }));
      const merged = mergedState(states.map(({ job, state }) => ({ name: job.name, state })));
      return servedList({ ...merged, shard, contents, reason: 'nothing found yet', etagParts: merged.names });
    },
    provider({ id, title, head }) {
      if (!isRead(head)) throw new NotReadyError(`${title} not read yet`);
      const served = [{ provider: { id }, listing: head.listing, rewrites: [] }];
      const ageMs = head.succeededAtMs === undefined ? undefined : Math.max(0, clock.nowMs() - head.succeededAtMs);
      const list = { served, shard: undefined, contents, reason: '', etagParts: ['provider'] };
      return servedList({ ...list, ageMs, missing: [], stale: [], held: [], failing: [], isComplete: true });
    },
  };

  async function refusalOfNone(): Promise<Error> {
    const refusal = await refusalOfUnknown('');
    return refusal instanceof NotReadyError ? refusal : new NotReadyError('the plan has no jobs');
  }
}

function mergedState(states: readonly { readonly name: string; readonly state: JobState }[]) {
  const young = states.flatMap(({ state }) => (state.state === 'unready' && !state.isGraceOver ? [state.reason] : []));
  if (young.length > 0) throw new NotReadyError(young.join('; '));
  const ready = states.flatMap(({ name, state }) => (state.state === 'ready' ? [{ name, state }] : []));
  const absent = states.flatMap(({ name, state }) => (state.state === 'unready' ? [`job/${name}`] : []));
  const ages = ready.flatMap(({ state }) => (state.ageMs === undefined ? [] : [state.ageMs]));
  return {
    names: ready.flatMap(({ name, state }) => [name, String(state.served.length)]),
    served: ready.flatMap(({ name, state }) =>
      state.served.map((each) => ({ ...each, rewrites: [addingLabel('__meta_rollcall_job', name)] })),
    ),
    missing: [...absent, ...ready.flatMap(({ state }) => state.missing)],
    stale: ready.flatMap(({ state }) => state.stale),
    held: ready.flatMap(({ state }) => state.held),
    failing: [...new Set(ready.flatMap(({ state }) => state.failing))],
    ageMs: ages.length === 0 ? undefined : Math.max(...ages),
    isComplete: absent.length === 0 && ready.every(({ state }) => state.isComplete),
  };
}

function servedList(
  list: Pick<Ready, 'missing' | 'stale' | 'held' | 'failing' | 'ageMs' | 'isComplete'> & {
    readonly served: readonly Served[];
    readonly shard: Shard | undefined;
    readonly contents: StoredContents;
    readonly reason: string;
    readonly etagParts: readonly string[];
  },
): ServedList {
  const { served, shard, contents, isComplete, missing, stale, held, failing, ageMs } = list;
  const shardParts = shard === undefined ? [] : [`${shard.index}/${shard.count}`];
  const digests = served.map(({ listing }) => listing.digest);
  return {
    etag: etagOf([...list.etagParts, '', ...digests, '', ...shardParts]),
    ageMs,
    missing,
    stale,
    held,
    failing,
    async open(encoding) {
      const parts = await partsOf(served, shard, contents);
      const refusal = isComplete ? undefined : new NotReadyError(list.reason);
      const chunks = await begun(httpSdBody(parts, encoding, refusal));
      return { bytes: bodyBytesOf(parts, encoding), chunks };
    },
  };
}

async function partsOf(
  served: readonly Served[],
  shard: Shard | undefined,
  contents: StoredContents,
): Promise<readonly ListPart[]> {
  const parts: ListPart[] = [];
  for (let from = 0; from < served.length; from += maxParallelReads) {
    const some = served.slice(from, from + maxParallelReads);
    parts.push(...(await Promise.all(some.map((each) => partOf(each, shard, contents)))));
  }
  return parts;
}

async function partOf(
  { provider, listing, rewrites }: Served,
  shard: Shard | undefined,
  contents: StoredContents,
): Promise<ListPart> {
  const directory = await contents.directory(provider.id, listing);
  const { pages, isWhole } = selectedPages(directory.pageCount, directory.pages, shard);
  const steps = isWhole || shard === undefined ? rewrites : [keepingShard(shard), ...rewrites];
  return { entries: pages, fragments: contents.fragments(provider.id, pages), rewrites: steps, open: contents.open };
}

/** The same chunks, the first of which is at hand: what goes wrong before it can still be told with a status. */
async function begun(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}
