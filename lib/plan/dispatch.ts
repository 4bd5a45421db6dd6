import { HubError } from '../errors.ts';
import { inForce } from '../model/approval.ts';
import { type Head, hasUntoldChange } from '../model/head.ts';
import type { Plan, PlannedJob, PlannedProvider, PlanStatus } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Queue, RefreshMessage } from '../model/refresh-message.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { type PlanChange, type PlanInput, planChangeOf } from './accept.ts';
import { dueMessages } from './due.ts';
import { healthOf, type ProviderHealth } from './provider-health.ts';
import { type AskingPlan, inTurn } from './turns.ts';

/** A provider that no job names for this long is retired. */
const retireAfterMs = 3_600_000;
const forgetAfterMs = 30 * 86_400_000;
const maxRefusalLength = 8000;
const concurrentWrites = 16;

export interface DispatchWorld {
  readonly store: Store;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
  /** Reads the configuration as it is now. Rejects with a ConfigError holding every problem, or with what kept it from being read. */
  readonly loadPlan: () => Promise<PlanInput>;
  /** The configuration that stays in force while the newest is refused: how its providers ask. Rejects when there is none. */
  readonly lastAccepted?: () => Promise<AskingPlan>;
  /** Time until the next dispatch. */
  readonly tickMs: number;
}

export interface Dispatched {
  readonly status: PlanStatus;
  readonly messages: number;
  readonly health: ProviderHealth;
}

/** One tick: accepts a changed configuration, and sends a message for each provider that is due. */
export async function dispatch(world: DispatchWorld): Promise<Dispatched> {
  const { store, queue, clock } = world;
  const nowMs = clock.nowMs();
  const heads = new Map((await store.heads()).map((head) => [head.id, head]));
  const { status, jobs, asking } = await accept(world, heads, nowMs);
  tellFaults(world, jobs, [...heads.values()]);
  const named = namedProviders(jobs);
  // What a job names that cannot be read is not known: nobody is unnamed for certain.
  const retirable = jobs.some(({ fault }) => fault !== undefined) ? noHeads : knownHeads(heads);
  await markUnnamed(store, retirable, named.all, nowMs);
  const { tickMs } = world;
  const { acceptedAtMs } = status;
  const due = [...named.active.values()].flatMap((provider) => {
    const head = heads.get(provider.id);
    const listing = asking.providers.get(provider.id)?.listing?.key;
    return head?.fault === 'newer' ? [] : dueMessages({ provider, listing, head, nowMs, tickMs, acceptedAtMs });
  });
  const messages = [...inTurn(due, asking, { heads, nowMs, tickMs }), ...retirements(retirable, named.all, nowMs)];
  await queue.send(messages);
  const health = healthOf([...named.active.values()], heads, nowMs);
  return { status, messages: messages.length, health };
}

type HeadsById = ReadonlyMap<ProviderId, Head>;
const noHeads: HeadsById = new Map();

function knownHeads(heads: HeadsById): HeadsById {
  return new Map([...heads].filter(([, { fault }]) => fault === undefined));
}

/** One item that cannot be read stops nobody else; that it cannot is told at every tick. */
function tellFaults({ log }: DispatchWorld, jobs: readonly PlannedJob[], heads: readonly Head[]): void {
  for (const { name, fault } of jobs) if (fault !== undefined) log.error('job cannot be read', { job: name, fault });
  for (const { id, fault } of heads) if (fault !== undefined) log.error('head cannot be read', { id, fault });
}

interface Accepted extends Plan {
  readonly asking: AskingPlan;
}

/** A configuration that cannot be read, or has errors, changes nothing and says so. */
async function accept(world: DispatchWorld, heads: HeadsById, nowMs: number): Promise<Accepted> {
  const { store, log, loadPlan } = world;
  const stored = await store.jobs();
  const before = (await store.planStatus()) ?? { version: '', acceptedAtMs: 0, checkedAtMs: 0, error: undefined };
  const input = await planOrError(loadPlan);
  if (input instanceof Error) {
    const refused = { ...before, checkedAtMs: nowMs, error: refusalText(input) };
    const asking = await lastAsking(world, stored);
    if (refused.error === before.error) return { status: before, jobs: stored, asking };
    log.error('configuration refused, the last one stands', { error: input });
    await store.writePlanStatus(refused);
    return { status: refused, jobs: stored, asking };
  }
  const isWaiting = stored.some(({ predecessors }) => predecessors.length > 0);
  const approvals = isWaiting ? inForce(await store.approvals(), nowMs) : [];
  const change = planChangeOf(stored, input, { heads, approvals, nowMs });
  const jobs = await writeChange(store, stored, change);
  if (jobs === undefined) {
    log.warn('another dispatch changed the plan at the same time, this one waits for the next tick', {});
    return { status: before, jobs: stored, asking: input };
  }
  const status = acceptedStatus(before, input, nowMs);
  if (status === before) return { status, jobs, asking: input };
  // Last, so that a change which broke off half-way is taken up again by the next tick.
  await store.writePlanStatus(status);
  const isNew = status.acceptedAtMs !== before.acceptedAtMs;
  const written = { version: input.version, jobs: input.jobs.length, written: change.write.length };
  if (isNew) log.info('configuration accepted', written);
  return { status, jobs, asking: input };
}

/**
 * The stored plan after a change: a first one of thousands of jobs has to fit a tick, so some are written at once. Undefined
 * as soon as a job is not what it was when it was read: who wrote it may have a newer configuration.
 */
async function writeChange(
  store: Store,
  stored: readonly PlannedJob[],
  { write, remove }: PlanChange,
): Promise<readonly PlannedJob[] | undefined> {
  const jobs = new Map(stored.map((job) => [job.name, job]));
  // Of a damaged job nobody knows who wrote it: it is written anew whatever is there.
  const as = (over: PlannedJob | undefined) => (over?.fault === undefined ? { over } : undefined);
  for (let first = 0; first < write.length; first += concurrentWrites) {
    const some = write.slice(first, first + concurrentWrites);
    const areWritten = await Promise.all(some.map((job) => store.writeJob(job, as(jobs.get(job.name)))));
    if (areWritten.includes(false)) return undefined;
  }
  for (const name of remove) if (!(await store.removeJob(name, as(jobs.get(name))))) return undefined;
  for (const job of write) jobs.set(job.name, job);
  for (const name of remove) jobs.delete(name);
  return [...jobs.values()];
}

/** The status once a configuration is in force; the one before, itself, if nothing about it is new. */
function acceptedStatus(before: PlanStatus, { version, sources }: PlanInput, nowMs: number): PlanStatus {
  const isInForce = version === before.version && before.error === undefined;
  // The same texts may have been put there again: they are then to be had under the names that they have now.
  if (isInForce && JSON.stringify(sources) === JSON.stringify(before.sources)) return before;
  const acceptedAtMs = isInForce ? before.acceptedAtMs : nowMs;
  return { version, acceptedAtMs, checkedAtMs: nowMs, error: undefined, sources };
}

/**
 * Where nothing is in force nothing can be refreshed, and it matters to nobody how. What is in force and cannot be read is
 * told at every tick: its providers are sent for one by one, and no budget spreads them.
 */
async function lastAsking({ lastAccepted, log }: DispatchWorld, stored: readonly PlannedJob[]): Promise<AskingPlan> {
  const asking = lastAccepted === undefined ? undefined : await planOrError(lastAccepted);
  if (asking !== undefined && !(asking instanceof Error)) return asking;
  const isInForce = stored.length > 0;
  if (asking !== undefined && isInForce)
    log.warn('the configuration in force cannot be read, each provider is asked by itself', { error: asking });
  return { providers: new Map() };
}

/** Whatever keeps a configuration from being read must not keep the providers of the last one from being refreshed. */
async function planOrError<Input>(loadPlan: () => Promise<Input>): Promise<Input | Error> {
  try {
    return await loadPlan();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Every problem where there are few, and else the first ones: the status is one item of the table. */
function refusalText(error: Error): string {
  const text = error instanceof HubError ? error.message : 'the configuration cannot be read, see the log';
  return text.length <= maxRefusalLength ? text : `${text.slice(0, maxRefusalLength)}...`;
}

interface Named {
  /** Refreshed: each once, however many jobs subscribe to it, at the shortest of their intervals. */
  readonly active: ReadonlyMap<ProviderId, PlannedProvider>;
  /** Predecessors included: served, not refreshed. */
  readonly all: ReadonlySet<ProviderId>;
}

function namedProviders(jobs: readonly PlannedJob[]): Named {
  const active = new Map(jobs.flatMap(({ providers }) => providers).map((provider) => [provider.id, provider]));
  const predecessors = jobs.flatMap((job) => job.predecessors).map(({ id }) => id);
  return { active, all: new Set([...active.keys(), ...predecessors]) };
}

async function markUnnamed(
  store: Store,
  heads: HeadsById,
  named: ReadonlySet<ProviderId>,
  nowMs: number,
): Promise<void> {
  for (const { id, unnamedSinceMs } of heads.values()) {
    if (named.has(id) && unnamedSinceMs !== undefined) await store.setUnnamedSince(id, undefined);
    if (!named.has(id) && unnamedSinceMs === undefined) await store.setUnnamedSince(id, nowMs);
  }
}

function retirements(heads: HeadsById, named: ReadonlySet<ProviderId>, nowMs: number): readonly RefreshMessage[] {
  const isOver = (head: Head) => {
    const { id, unnamedSinceMs, retiredAtMs } = head;
    if (named.has(id) || unnamedSinceMs === undefined) return false;
    if (retiredAtMs === undefined) return nowMs - unnamedSinceMs >= retireAfterMs;
    // Nobody refreshes it any more, who would tell of its last change.
    return hasUntoldChange(head) || nowMs - retiredAtMs >= forgetAfterMs;
  };
  return [...heads.values()].filter(isOver).map(({ id }) => ({ provider: id, retire: true }));
}
