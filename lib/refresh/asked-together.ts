import type { Hub } from '../config/hub.ts';
import type { Discoverer } from '../mechanisms/mechanism.ts';
import { atPort } from '../model/address.ts';
import { type CallRate, mayDraw, type QuotaCall } from '../model/call-quota.ts';
import type { Discovery } from '../model/discovery.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Clock } from '../ports.ts';
import type { Refreshable } from './attempt.ts';
import { createCallMeter, type Pause } from './call-meter.ts';

export interface AskingWorld {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Whether it is for a slot. */
  readonly isScheduled: boolean;
  /** A provider by itself; undefined: there is no such. */
  readonly refreshable: (id: ProviderId) => Refreshable | undefined;
}

/**
 * Providers of a configuration, ready to be refreshed side by side: those of one listing ask once, whichever comes first, and
 * what is found is told to each at its own port. Only for as long as they are refreshed together: an answer is never kept.
 */
export function askedTogether(
  hub: Hub,
  ids: readonly ProviderId[],
  { clock, pause, isScheduled, refreshable }: AskingWorld,
): readonly Refreshable[] {
  const groups = Map.groupBy(ids, (id) => hub.providers.get(id)?.listing?.key ?? id);
  return [...groups.values()].flatMap((members) => {
    const meter = hasQuota(hub, members)
      ? createCallMeter({ shareOf: shareOf(hub, members, isScheduled), clock, pause })
      : undefined;
    const ask = once();
    return members.flatMap((id): readonly Refreshable[] => {
      const alone = refreshable(id);
      if (alone === undefined) return [];
      const port = hub.providers.get(id)?.listing?.port;
      const isShared = members.length > 1 && port !== undefined;
      return [{ ...alone, meter, create: isShared ? ask(alone.create, port) : alone.create }];
    });
  });
}

function hasQuota(hub: Hub, ids: readonly ProviderId[]): boolean {
  return ids.some((id) => hub.providers.get(id)?.quota !== undefined);
}

type Create = Refreshable['create'];

/** Makes discoverers of which the first that is refreshed asks, and the others are told what it found. */
function once(): (create: Create, port: number) => Create {
  let asked: Promise<Discovery> | undefined;
  return (create, port) => async (ports) => {
    const discoverer: Discoverer = {
      async refresh(signal) {
        asked ??= create(ports).then((first) => first.refresh(signal));
        return discoveryAt(await asked, port);
      },
    };
    return discoverer;
  };
}

function discoveryAt({ groups, unread }: Discovery, port: number): Discovery {
  const moved = groups.map(({ targets, ...group }) => ({
    ...group,
    targets: targets.map(({ address, labels }) => ({ address: atPort(address, port), labels })),
  }));
  return { groups: moved, unread };
}

/**
 * What one asking may use of each bucket: as large a part of the rate as its providers are of all that draw from the bucket. So
 * the budget is kept whenever and in whatever process they are refreshed. Half of what may be made at once is left for calls
 * that were held up on the way, and nothing of it used by a refresh on demand, which may come right after another.
 */
export function shareOf(
  hub: Pick<Hub, 'providers' | 'settings'>,
  members: readonly ProviderId[],
  isScheduled: boolean,
): (call: QuotaCall) => CallRate | undefined {
  const uses = [...hub.providers.values()].flatMap(({ quota }) => (quota === undefined ? [] : [quota]));
  const account = members.map((id) => hub.providers.get(id)?.quota?.account).find((each) => each !== undefined);
  return (call) => {
    const rate = hub.settings.callRates.get(call.api);
    if (rate === undefined || account === undefined) return undefined;
    const drawing = uses.filter((use) => mayDraw(use, account, call)).length;
    const part = members.length / Math.max(members.length, drawing);
    const burst = isScheduled ? Math.max(1, (rate.burst * part) / 2) : 1;
    return { perSecond: rate.perSecond * part, burst };
  };
}
