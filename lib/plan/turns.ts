import { type CallCounts, type CallRates, mostOf, type QuotaApi, type QuotaUse } from '../model/call-quota.ts';
import type { Head } from '../model/head.ts';
import { joined } from '../model/joined.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { providersOf, type RefreshMessage } from '../model/refresh-message.ts';
import { type Draw, spread } from './spread.ts';

/** How the providers of a configuration ask. */
export interface AskingPlan {
  readonly providers: ReadonlyMap<ProviderId, AskingProvider>;
  readonly settings?: { readonly callRates: CallRates };
}

export interface AskingProvider {
  readonly listing?: { readonly key: string } | undefined;
  readonly quota?: QuotaUse | undefined;
}

export interface Tick {
  readonly heads: ReadonlyMap<ProviderId, Head>;
  readonly nowMs: number;
  readonly tickMs: number;
}

/** What is due as it is sent: one message for those that are told from one listing, each when there are calls left for it. */
export function inTurn(
  due: readonly RefreshMessage[],
  { providers, settings }: AskingPlan,
  { heads, nowMs, tickMs }: Tick,
): readonly RefreshMessage[] {
  const drawOf = (ids: readonly ProviderId[]): Draw | undefined => {
    const use = ids.map((id) => providers.get(id)?.quota).find((each) => each !== undefined);
    // Those of one listing are asked for together: what each needed is what all of them did.
    return use && { use, calls: mostOf(ids.map((id) => heads.get(id)?.calls ?? onceEach(use.apis))) };
  };
  const messages = joined(due, (id) => providers.get(id)?.listing?.key).map((message) => {
    const ids = providersOf(message);
    const lastSlotMs = Math.min(...ids.map((id) => heads.get(id)?.slotMs ?? 0));
    return { message, lastSlotMs, draw: drawOf(ids) };
  });
  const running = [...heads.values()].flatMap(({ id, lease, attemptAtMs }) => {
    const draw = lease === undefined || lease.endMs < nowMs ? undefined : drawOf([id]);
    return draw === undefined ? [] : [{ ...draw, startedMs: attemptAtMs }];
  });
  const budgeted = messages.flatMap(({ draw, ...rest }) => (draw === undefined ? [] : [{ ...rest, ...draw }]));
  return [
    ...messages.filter(({ draw }) => draw === undefined).map(({ message }) => message),
    ...spread(budgeted, running, { rates: settings?.callRates ?? new Map(), nowMs, tickMs }),
  ];
}

/** How much a provider will need that was never read is not known: it is not held up for more than is certain. */
function onceEach(apis: readonly QuotaApi[]): CallCounts {
  return Object.fromEntries(apis.map((api) => [api, 1]));
}
