import type { Hub } from '../config/hub.ts';
import { UnknownError } from '../errors.ts';
import type { Needs } from '../model/permission.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Queue, RefreshMessage } from '../model/refresh-message.ts';
import type { Refreshable, RefreshOutcome, RefreshRequest, RefreshWorld } from './attempt.ts';
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

export interface Refresher {
  /** One message of the queue. Rejects with a StoreError when nothing is known of how it ended: it may be sent again. */
  take(message: RefreshMessage, limit: Limit): Promise<ProviderOutcome>;
  /** Every provider of a job, or one provider, now. Rejects with an UnknownError when the configuration names no such. */
  refreshNow(
    wish: { readonly job: string } | { readonly provider: string },
    limit: Limit,
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
}

/** A message that could not be served now comes back once, after this long. */
const comeBackSeconds = 30;
const concurrentProviders = 4;

/** Takes messages and wishes to providers of the configuration in force. */
export function createRefresher(world: RefresherWorld): Refresher {
  const comeBack = async (message: RefreshMessage) => {
    if (message.requeued !== true)
      await world.queue.send([{ ...message, requeued: true, delaySeconds: comeBackSeconds }]);
  };
  /** What this refresher is to ask; what another one has to ask is sent to it. */
  const passedOn = async (hub: Hub, message: RefreshMessage): Promise<Refreshable | 'passed on' | undefined> => {
    const refreshable = refreshableOf(hub, message.provider, world.granted);
    const network = hub.providers.get(message.provider)?.network;
    const asker = askerOf(network, world.reach);
    if (refreshable === undefined || asker === 'this') return refreshable;
    if (asker === 'none') return outOfReach(refreshable, network ?? '');
    const { network: _, ...rest } = message;
    await world.queue.send([network === undefined ? rest : { ...rest, network }]);
    return 'passed on';
  };
  return {
    async take(message, limit) {
      const { provider } = message;
      if (message.retire === true) return { provider, result: await retire(provider, world, limit) };
      const refreshable = await passedOn(await world.hub(), message);
      if (refreshable === 'passed on') return { provider, result: { outcome: 'skipped', reason: 'passed_on' } };
      if (refreshable === undefined) {
        // A newer configuration may know it.
        await comeBack(message);
        return { provider, result: { outcome: 'skipped', reason: 'unknown' } };
      }
      // What is missing is taken back, and then the source is asked for all of it.
      if (message.sweep === true) await sweep(world, provider);
      const result = await refresh(refreshable, world, requestOf(message, limit));
      if (isOnDemand(message) && result.outcome === 'skipped' && result.reason === 'held') await comeBack(message);
      return { provider, result };
    },
    async refreshNow(wish, limit) {
      const hub = await world.hub();
      const waiting = idsOf(hub, wish).values();
      const outcomes: ProviderOutcome[] = [];
      const work = async () => {
        for (const provider of waiting) {
          const refreshable = await passedOn(hub, { provider });
          if (refreshable === 'passed on')
            outcomes.push({ provider, result: { outcome: 'skipped', reason: 'passed_on' } });
          else if (refreshable !== undefined)
            outcomes.push({ provider, result: await refresh(refreshable, world, limit) });
        }
      };
      await Promise.all(Array.from({ length: concurrentProviders }, work));
      return outcomes;
    },
  };
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
