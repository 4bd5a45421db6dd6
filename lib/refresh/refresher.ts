import { setTimeout } from 'node:timers/promises';
import { concurrencyLimit } from '../asking/concurrency-limit.ts';
import type { Hub } from '../config/hub.ts';
import { UnknownError } from '../errors.ts';
import { joined } from '../model/joined.ts';
import type { Needs } from '../model/permission.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { providersOf, type Queue, type RefreshMessage } from '../model/refresh-message.ts';
import { askedTogether } from './asked-together.ts';
import {
  isScheduled,
  type Refreshable,
  type RefreshOutcome,
  type RefreshRequest,
  type RefreshWorld,
} from './attempt.ts';
import type { Pause } from './call-meter.ts';
import { askerOf, outOfReach, type Reach } from './reach.ts';
import { refresh } from './refresh.ts';
import { refreshableOf } from './refreshable.ts';
import { retire } from './retire.ts';
import { sweep } from './sweep.ts';

/** Until when an attempt may run: its end on the clock, and the signal that fires then. */
export type Limit = Pick<RefreshRequest, 'deadlineMs' | 'signal'>;

export interface ProviderOutcome {
  readonly provider: ProviderId;
  readonly result: RefreshOutcome;
}

/** Hears how each provider ended as soon as it has, whatever becomes of the others. */
export type Told = (outcome: ProviderOutcome) => void;

export interface Refresher {
  /**
   * One message of the queue, with how each of its providers ended. Rejects with a StoreError when that is not known of one of
   * them, after all have ended: it may be sent again. What the others came to is then only told, for their slot is over.
   */
  take(message: RefreshMessage, limit: Limit, told?: Told): Promise<readonly ProviderOutcome[]>;
  /** Every provider of a job, or one provider, now. Rejects with an UnknownError when the configuration names no such. */
  refreshNow(
    wish: { readonly job: string } | { readonly provider: string },
    limit: Limit,
    told?: Told,
  ): Promise<readonly ProviderOutcome[]>;
}

export interface RefresherWorld extends RefreshWorld {
  readonly queue: Queue;
  /** The configuration in force. */
  readonly hub: () => Promise<Hub>;
  /** What the deployment allows; absent: that is not known here, and AWS itself refuses. */
  readonly granted?: Needs | undefined;
  /** Absent: there is one refresher, for every network. */
  readonly reach?: Reach;
  /** Absent: with the timer of the machine. */
  readonly pause?: Pause;
}

/** A message that could not be served now comes back once, after this long. */
const comeBackSeconds = 30;
const concurrentProviders = 4;

/** Takes messages and wishes to providers of the configuration in force. */
export function createRefresher(world: RefresherWorld): Refresher {
  return {
    async take(message, limit, told) {
      const { provider } = message;
      const tell = tellingOf(told);
      if (message.retire === true) return [tell({ provider, result: await retire(provider, world, limit) })];
      const hub = await world.hub();
      const { unknown, elsewhere, own } = sorted(world, hub, providersOf(message));
      for (const id of unknown) await comeBack(world, { ...message, provider: id });
      await passOn(world, hub, message, elsewhere);
      const skipped = [...unknown.map(skippedAs('unknown')), ...elsewhere.map(skippedAs('passed_on'))].map(tell);
      // What is missing is taken back, and then the source is asked for all of it.
      if (message.sweep === true && own.includes(provider)) await sweep(world, provider);
      const outcomes = await forEach(ready(world, hub, own, isScheduled(message)), async (refreshable) => {
        const result = await refresh(refreshable, world, requestOf(message, limit));
        const isHeld = result.outcome === 'skipped' && result.reason === 'held';
        if (isOnDemand(message) && isHeld) await comeBack(world, { ...message, provider: refreshable.id });
        return tell({ provider: refreshable.id, result });
      });
      return [...skipped, ...outcomes];
    },
    async refreshNow(wish, limit, told) {
      const tell = tellingOf(told);
      const hub = await world.hub();
      const { elsewhere, own } = sorted(world, hub, idsOf(hub, wish));
      await passOn(world, hub, {}, elsewhere);
      const skipped = elsewhere.map(skippedAs('passed_on')).map(tell);
      const outcomes = await forEach(ready(world, hub, own, false), async (refreshable) => {
        return tell({ provider: refreshable.id, result: await refresh(refreshable, world, limit) });
      });
      return [...skipped, ...outcomes];
    },
  };
}

interface Sorted {
  /** A newer configuration may know them. */
  readonly unknown: readonly ProviderId[];
  /** Another refresher has to ask them. */
  readonly elsewhere: readonly ProviderId[];
  readonly own: readonly ProviderId[];
}

function sorted({ reach }: RefresherWorld, hub: Hub, ids: readonly ProviderId[]): Sorted {
  const known = ids.filter((id) => hub.providers.has(id));
  const isElsewhere = (id: ProviderId) => askerOf(hub.providers.get(id)?.network, reach) === 'another';
  return {
    unknown: ids.filter((id) => !hub.providers.has(id)),
    elsewhere: known.filter(isElsewhere),
    own: known.filter((id) => !isElsewhere(id)),
  };
}

/** What this refresher is to ask, with its share of the budget. */
function ready(
  world: RefresherWorld,
  hub: Hub,
  ids: readonly ProviderId[],
  isScheduled: boolean,
): readonly Refreshable[] {
  const { granted, reach, pause = pauseOfMachine } = world;
  const refreshable = (id: ProviderId) => {
    const found = refreshableOf(hub, id, granted);
    const network = hub.providers.get(id)?.network;
    return found !== undefined && askerOf(network, reach) === 'none' ? outOfReach(found, network ?? '') : found;
  };
  return askedTogether(hub, ids, { clock: world.ports.clock, pause, isScheduled, refreshable });
}

/** All of them at once, each to the refresher of its network. */
async function passOn(
  { queue }: RefresherWorld,
  hub: Hub,
  { network: _, alike: __, ...message }: Partial<RefreshMessage>,
  ids: readonly ProviderId[],
): Promise<void> {
  if (ids.length === 0) return;
  const messages = ids.map((provider): RefreshMessage => {
    const network = hub.providers.get(provider)?.network;
    return { ...message, provider, ...(network === undefined ? {} : { network }) };
  });
  await queue.send(joined(messages, (id) => hub.providers.get(id)?.listing?.key));
}

const pauseOfMachine: Pause = (ms, signal) => setTimeout(ms, undefined, { signal });

/** Once, for one provider: the others of the message may have been served. */
async function comeBack({ queue }: RefresherWorld, { alike: _, ...message }: RefreshMessage): Promise<void> {
  if (message.requeued !== true) await queue.send([{ ...message, requeued: true, delaySeconds: comeBackSeconds }]);
}

function skippedAs(reason: 'unknown' | 'passed_on'): (provider: ProviderId) => ProviderOutcome {
  return (provider) => ({ provider, result: { outcome: 'skipped', reason } });
}

function tellingOf(told: Told | undefined): (outcome: ProviderOutcome) => ProviderOutcome {
  return (outcome) => {
    told?.(outcome);
    return outcome;
  };
}

/** A few at once. Whatever becomes of one, the others are ended; then the first error is thrown. */
async function forEach(
  refreshables: readonly Refreshable[],
  work: (refreshable: Refreshable) => Promise<ProviderOutcome>,
): Promise<readonly ProviderOutcome[]> {
  const limited = concurrencyLimit(concurrentProviders);
  const settled = await Promise.allSettled(refreshables.map((each) => limited(() => work(each))));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function isOnDemand({ slotMs, generation, hint }: RefreshMessage): boolean {
  return hint === true || (slotMs === undefined && generation === undefined);
}

function requestOf({ slotMs, generation, hint }: RefreshMessage, limit: Limit): RefreshRequest {
  return {
    ...limit,
    ...(slotMs === undefined ? {} : { slotMs }),
    ...(hint === undefined ? {} : { hint }),
    ...(generation === undefined ? {} : { generation }),
  };
}

function idsOf(hub: Hub, wish: { readonly job: string } | { readonly provider: string }): readonly ProviderId[] {
  if ('job' in wish) {
    const job = hub.jobs.find(({ name }) => name === wish.job);
    if (job === undefined) throw new UnknownError(`no job named ${wish.job}`);
    return job.providers;
  }
  const id = [...hub.providers.keys()].find((each) => each === wish.provider);
  if (id === undefined) throw new UnknownError(`no provider ${wish.provider}`);
  return [id];
}
