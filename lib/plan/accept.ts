import {
  isSuccessorOf,
  type JobSettings,
  type PlannedJob,
  type PlannedProvider,
  type Predecessor,
} from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** What the plan takes from an accepted configuration. */
export interface PlanInput {
  /** Digest of all its texts. */
  readonly version: string;
  readonly jobs: readonly JobInput[];
  readonly providers: ReadonlyMap<ProviderId, Pick<PlannedProvider, 'mechanism' | 'description' | 'intervalMs'>>;
}

export interface JobInput {
  readonly name: string;
  readonly position: number;
  readonly providers: readonly ProviderId[];
  readonly settings: JobSettings;
}

export interface PlanChange {
  readonly write: readonly PlannedJob[];
  readonly remove: readonly string[];
}

/**
 * The step from the plan that is stored to one that a configuration asks for. Each job is derived from itself alone, so
 * that a change which broke off half-way, or was made twice, comes out the same.
 */
export function planChangeOf(
  stored: readonly PlannedJob[],
  input: PlanInput,
  isSettled: (id: ProviderId) => boolean,
  nowMs: number,
): PlanChange {
  // What a later version wrote is that version's; what is damaged is written anew, from nothing.
  const untouchable = new Set(stored.filter(({ fault }) => fault === 'newer').map(({ name }) => name));
  const before = new Map(stored.filter(({ fault }) => fault === undefined).map((job) => [job.name, job]));
  const wanted = input.jobs
    .filter(({ name }) => !untouchable.has(name))
    .map((job) => plannedJob(job, before.get(job.name), input, isSettled, nowMs));
  const names = new Set(input.jobs.map(({ name }) => name));
  return {
    write: wanted.filter((job) => !isSameJob(job, before.get(job.name))),
    remove: stored.filter(({ name }) => !names.has(name) && !untouchable.has(name)).map(({ name }) => name),
  };
}

function plannedJob(
  { name, position, providers: ids, settings }: JobInput,
  before: PlannedJob | undefined,
  { version, providers }: PlanInput,
  isSettled: (id: ProviderId) => boolean,
  nowMs: number,
): PlannedJob {
  const known = new Map(before?.providers.map((provider) => [provider.id, provider]));
  const planned = ids.flatMap((id): readonly PlannedProvider[] => {
    const provider = providers.get(id);
    if (provider === undefined) return [];
    const { mechanism, description, intervalMs } = provider;
    return [{ id, mechanism, description, intervalMs, sinceMs: known.get(id)?.sinceMs ?? nowMs }];
  });
  const predecessors = predecessorsOf(before, planned, isSettled, nowMs);
  return { name, version, sinceMs: before?.sinceMs ?? nowMs, position, providers: planned, predecessors, settings };
}

/**
 * Providers that left a job in a change in which others arrived, and are served until each of those was read once. One
 * that left with no successor is gone at once: that is what the change asked for.
 */
function predecessorsOf(
  before: PlannedJob | undefined,
  planned: readonly PlannedProvider[],
  isSettled: (id: ProviderId) => boolean,
  nowMs: number,
): readonly Predecessor[] {
  if (before === undefined) return [];
  const now = new Set(planned.map(({ id }) => id));
  const known = new Set(before.providers.map(({ id }) => id));
  const hasArrivals = planned.some(({ id }) => !known.has(id));
  const left = hasArrivals ? before.providers.map((provider) => ({ ...provider, leftAtMs: nowMs })) : [];
  const candidates = new Map([...before.predecessors, ...left].map((provider) => [provider.id, provider]));
  const isWaiting = (predecessor: Predecessor) =>
    planned.some((provider) => isSuccessorOf(predecessor, provider) && !isSettled(provider.id));
  return [...candidates.values()].filter((predecessor) => !now.has(predecessor.id) && isWaiting(predecessor));
}

/** The version alone is no change: a job that is untouched is not written again. */
function isSameJob(job: PlannedJob, before: PlannedJob | undefined): boolean {
  return before !== undefined && JSON.stringify({ ...job, version: '' }) === JSON.stringify({ ...before, version: '' });
}
