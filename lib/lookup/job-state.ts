import { type Head, isDamaged, isRead, type Listing, wasWhole } from '../model/head.ts';
import { type PlannedJob, type PlannedProvider, titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { type HeldBack, heldBackOf, waitingPredecessors } from './held-back.ts';
import { failuresOf } from './known-providers.ts';

export type Heads = ReadonlyMap<ProviderId, Head>;

export interface ServedProvider {
  readonly provider: PlannedProvider;
  readonly listing: Listing;
}

/** What of a job can be served now, or why nothing can. */
export type JobState =
  | {
      readonly state: 'ready';
      readonly served: readonly ServedProvider[];
      /** Titles of providers never read (or never as a whole), which are therefore not in the list (or not all of them). */
      readonly missing: readonly string[];
      /** Titles of providers left out because their last success is older than `max_staleness`. */
      readonly stale: readonly string[];
      readonly held: readonly HeldBack[];
      /** Titles of providers of which everything, or a part, could not be read the last time, and why: what they had is served. */
      readonly failing: readonly string[];
      /** Since the oldest last success among those served that are refreshed at all. */
      readonly ageMs: number | undefined;
      /** Every provider was read as a whole: only then may nothing found be told as nothing there. */
      readonly isComplete: boolean;
      readonly targets: number;
    }
  | {
      readonly state: 'unready';
      readonly reason: string;
      readonly isGraceOver: boolean;
      readonly missing: readonly string[];
      readonly stale: readonly string[];
      readonly held: readonly HeldBack[];
      readonly failing: readonly string[];
    };

type Standing =
  | { readonly kind: 'damaged'; readonly provider: PlannedProvider; readonly head: Head }
  | { readonly kind: 'unread'; readonly provider: PlannedProvider; readonly head: Head | undefined }
  | { readonly kind: 'stale'; readonly provider: PlannedProvider; readonly head: Head }
  | { readonly kind: 'read'; readonly provider: PlannedProvider; readonly head: Head; readonly listing: Listing };

/** Decides what of a job is served at an instant, by the rules of 503 and `[]` (docs/api.md). */
export function jobStateOf(job: PlannedJob, heads: Heads, nowMs: number): JobState {
  if (job.fault !== undefined) return unreadableState(job);
  const isGraceOver = nowMs - job.sinceMs >= job.settings.initialGraceMs;
  const own = job.providers.map((provider) => standingOf(provider, heads, job, nowMs));
  const left = waitingPredecessors(job, heads).map(({ predecessor }) => standingOf(predecessor, heads, job, nowMs));
  const damaged = [...own, ...left].filter(({ kind }) => kind === 'damaged');
  const unread = own.filter(({ kind }) => kind === 'unread');
  const partly = own.filter(({ kind, head }) => (kind === 'read' || kind === 'stale') && !wasWhole(head));
  const contributing = [...own, ...left];
  const served = contributing.filter((standing) => standing.kind === 'read');
  const stale = contributing.filter(({ kind }) => kind === 'stale');
  const named = {
    missing: [...unread.map(title), ...partly.map((standing) => `${title(standing)} (in part)`)],
    stale: stale.map(title),
    held: heldBackOf(job, heads),
    failing: own.flatMap((standing) => failingText(standing, nowMs)),
  };
  const unready = (waiting: readonly Standing[]): JobState => ({
    state: 'unready',
    reason: `job ${job.name}: ${reasonOf(waiting)}`,
    isGraceOver,
    ...named,
  });

  // What was served and is lost for the moment must not be missing from a list that looks whole.
  if (damaged.length > 0) return unready(damaged);
  const awaited = isGraceOver ? [] : unread.filter((standing) => isAwaited(standing.provider, [...own, ...left], left));
  if (awaited.length > 0) return unready(awaited);
  const isComplete = unread.length + partly.length + stale.length === 0;
  const targets = served.reduce((sum, { listing }) => sum + listing.targets, 0);
  if (targets === 0 && !isComplete) return unready([...unread, ...stale, ...partly]);
  return {
    state: 'ready',
    served: served.map(({ provider, listing }) => ({ provider, listing })),
    ageMs: ageOf(served, nowMs),
    isComplete,
    targets,
    ...named,
  };
}

/** Its providers are not known either: it waits for the next dispatch, or for a version that can read it. */
function unreadableState({ name }: PlannedJob): JobState {
  const reason = `job ${name}: its plan in the store cannot be read`;
  return { state: 'unready', reason, isGraceOver: true, missing: [], stale: [], held: [], failing: [] };
}

function standingOf(provider: PlannedProvider, heads: Heads, { settings }: PlannedJob, nowMs: number): Standing {
  const head = heads.get(provider.id);
  if (head !== undefined && isDamaged(head)) return { kind: 'damaged', provider, head };
  if (!isRead(head)) return { kind: 'unread', provider, head };
  // What is refreshed only when a plan is accepted cannot grow stale: it is the configuration itself.
  const canGrowStale = settings.maxStalenessMs !== undefined && provider.intervalMs !== undefined;
  const isStale = canGrowStale && nowMs - (head.succeededAtMs ?? 0) > (settings.maxStalenessMs ?? 0);
  return isStale ? { kind: 'stale', provider, head } : { kind: 'read', provider, head, listing: head.listing };
}

/**
 * Whether a job has to wait for an unread provider: not if the job had something to serve before that provider came, for
 * then it is served on.
 */
function isAwaited(unread: PlannedProvider, all: readonly Standing[], left: readonly Standing[]): boolean {
  if (left.some(({ kind }) => kind !== 'unread')) return false;
  return !all.some(({ kind, provider }) => kind !== 'unread' && provider.sinceMs < unread.sinceMs);
}

function ageOf(served: readonly (Standing & { readonly kind: 'read' })[], nowMs: number): number | undefined {
  const ages = served.flatMap(({ provider, head }) =>
    provider.intervalMs === undefined || head.succeededAtMs === undefined ? [] : [nowMs - head.succeededAtMs],
  );
  return ages.length === 0 ? undefined : Math.max(0, ...ages);
}

/** What is served of it is older than it should be; one that was never read is missing, and named as that. */
function failingText(standing: Standing, nowMs: number): readonly string[] {
  if (standing.kind !== 'read') return [];
  const { head } = standing;
  const kind = head.failure?.kind ?? 'aborted';
  if (failuresOf(head, nowMs) > 0) return [`${title(standing)} (${kind})`];
  return head.unread > 0 ? [`${title(standing)} (in part: ${kind})`] : [];
}

function title({ provider }: Standing): string {
  return titleOf(provider);
}

function reasonOf(waiting: readonly Standing[]): string {
  const reasons = waiting.map((standing) => {
    const cause = standing.head?.failure === undefined ? '' : ` (${standing.head.failure.kind})`;
    const text = explanationOf(standing);
    return `${title(standing)} ${text}${cause}`;
  });
  return reasons.length === 0 ? 'nothing was read yet' : reasons.join(', ');
}

function explanationOf({ kind, head, provider }: Standing): string {
  if (head?.fault !== undefined) return 'cannot be read from the store';
  // It left the configuration: nobody will read it anew.
  if (kind === 'damaged' && 'leftAtMs' in provider)
    return 'lost from the store, go on without it by approving its hold';
  return explanation[kind];
}

const explanation = {
  damaged: 'lost from the store, being read anew',
  unread: 'not read yet',
  stale: 'not read for longer than max_staleness',
  read: 'only read in part',
} as const;
