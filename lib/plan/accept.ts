import { afterLook, successionHold, waitOf } from '../guard/succession.ts';
import type { Approval } from '../model/approval.ts';
import type { Head } from '../model/head.ts';
import type { JobSettings, PlannedJob, PlannedProvider, Predecessor, SourceVersion } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { AskingPlan, AskingProvider } from './turns.ts';

/** What the plan takes from an accepted configuration. */
export interface PlanInput extends AskingPlan {
  /** Digest of all its texts. */
  readonly version: string;
  readonly jobs: readonly JobInput[];
  readonly providers: ReadonlyMap<ProviderId, ProviderInput>;
  /** Where its texts can be read again as they are now; absent where nothing keeps versions. */
  readonly sources?: readonly SourceVersion[] | undefined;
}

export interface ProviderInput
  extends Pick<PlannedProvider, 'mechanism' | 'description' | 'intervalMs'>,
    AskingProvider {
  readonly network?: string | undefined;
}

export interface JobInput {
  readonly name: string;
  readonly position: number;
  readonly providers: readonly ProviderId[];
  readonly settings: JobSettings;
}

/** What the step depends on besides the configuration. */
export interface PlanWorld {
  readonly heads: ReadonlyMap<ProviderId, Head>;
  /** What people have let go, as far as it is in force. */
  readonly approvals: readonly Approval[];
  readonly nowMs: number;
}

export interface PlanChange {
  readonly write: readonly PlannedJob[];
  readonly remove: readonly string[];
}

/**
 * The step from the plan that is stored to one that a configuration asks for. Each job is derived from itself alone, so
 * that a change which broke off half-way, or was made twice, comes out the same.
 */
export function planChangeOf(stored: readonly PlannedJob[], input: PlanInput, world: PlanWorld): PlanChange {
  // What a later version wrote is that version's; what is damaged is written anew, from nothing.
  const untouchable = new Set(stored.filter(({ fault }) => fault === 'newer').map(({ name }) => name));
  const names = new Set(input.jobs.map(({ name }) => name));
  const before = new Map(stored.filter(({ fault }) => fault === undefined).map((job) => [job.name, job]));
  const left = [...before.values()].filter(({ name }) => !names.has(name));
  const wanted = input.jobs
    .filter(({ name }) => !untouchable.has(name))
    .map((job) => plannedJob(job, before.get(job.name) ?? renamed(job, left), input, world));
  return {
    write: wanted.filter((job) => !isSameJob(job, before.get(job.name))),
    remove: stored.filter(({ name }) => !names.has(name) && !untouchable.has(name)).map(({ name }) => name),
  };
}

/** A job that goes with the same providers as one that comes is that one under another name, with all that it waited for. */
function renamed({ providers }: JobInput, left: readonly PlannedJob[]): PlannedJob | undefined {
  const ids = new Set(providers);
  return left.find((job) => job.providers.length === ids.size && job.providers.every(({ id }) => ids.has(id)));
}

function plannedJob(
  { name, position, providers: ids, settings }: JobInput,
  before: PlannedJob | undefined,
  { version, providers }: PlanInput,
  world: PlanWorld,
): PlannedJob {
  const { nowMs } = world;
  const known = new Map(before?.providers.map((provider) => [provider.id, provider]));
  const atMs = instantAfter(before, nowMs);
  const planned = ids.flatMap((id): readonly PlannedProvider[] => {
    const provider = providers.get(id);
    if (provider === undefined) return [];
    const { mechanism, description, intervalMs, network } = provider;
    const from = network === undefined ? {} : { network };
    return [{ id, mechanism, description, intervalMs, sinceMs: known.get(id)?.sinceMs ?? atMs, ...from }];
  });
  const predecessors = predecessorsOf(before, planned, settings, { ...world, atMs });
  return { name, version, sinceMs: before?.sinceMs ?? nowMs, position, providers: planned, predecessors, settings };
}

/**
 * The instant of a change. Who waits for whom is decided by which change came first, and the clocks of two dispatchers
 * differ: a later change never bears an earlier instant.
 */
function instantAfter(before: PlannedJob | undefined, nowMs: number): number {
  const { providers = [], predecessors = [] } = before ?? {};
  const earlierMs = [...providers.map(({ sinceMs }) => sinceMs), ...predecessors.map(({ leftAtMs }) => leftAtMs)];
  return Math.max(nowMs, ...earlierMs.map((ms) => ms + 1));
}

/**
 * Providers that left a job in a change in which others arrived, and are served until each of those was read as a whole
 * and the loss, if it is suspicious, is confirmed or approved. One that left with no successor is gone at once: that is
 * what the change asked for.
 */
function predecessorsOf(
  before: PlannedJob | undefined,
  planned: readonly PlannedProvider[],
  settings: JobSettings,
  { heads, approvals, nowMs, atMs }: PlanWorld & { readonly atMs: number },
): readonly Predecessor[] {
  if (before === undefined) return [];
  const now = new Set(planned.map(({ id }) => id));
  const known = new Set(before.providers.map(({ id }) => id));
  const hasArrivals = planned.some(({ id }) => !known.has(id));
  const left = hasArrivals ? before.providers.map((provider) => ({ ...provider, leftAtMs: atMs })) : [];
  const candidates = new Map([...before.predecessors, ...left].map((provider) => [provider.id, provider]));
  const predecessors = [...candidates.values()].filter(({ id }) => !now.has(id));
  const succession = { providers: planned, predecessors, settings };
  return predecessors.flatMap((predecessor) => {
    const wait = waitOf(predecessor, succession, heads);
    if (wait === undefined || isApproved(predecessor, approvals)) return [];
    return afterLook(predecessor, wait, { heads, guard: settings.guard, nowMs }) ?? [];
  });
}

function isApproved(predecessor: Predecessor, approvals: readonly Approval[]): boolean {
  const name = successionHold(predecessor);
  return approvals.some(({ provider, hold }) => provider === predecessor.id && hold === name);
}

/** The version alone is no change: a job that is untouched is not written again. */
function isSameJob(job: PlannedJob, before: PlannedJob | undefined): boolean {
  return before !== undefined && JSON.stringify({ ...job, version: '' }) === JSON.stringify({ ...before, version: '' });
}
