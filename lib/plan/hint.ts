import type { ConfiguredProvider, Hub } from '../config/hub.ts';
import { isConcerned, type OwnPlace, type SourceEvent } from '../model/event-scope.ts';
import type { Head } from '../model/head.ts';
import { joined } from '../model/joined.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Queue, RefreshMessage } from '../model/refresh-message.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';

/** All events of one such window come to one refresh, at its end: ten seconds of events, to two at most. */
const windowMs = 10_000;
const concurrentReads = 8;

/** Something that may have changed what a source lists: an event of it, or a job or provider by its name. */
export type Hint = SourceEvent | { readonly job: string } | { readonly provider: string };

export interface HintWorld {
  readonly store: Pick<Store, 'head'>;
  readonly queue: Queue;
  readonly clock: Clock;
  /** The configuration in force. */
  readonly hub: () => Promise<Hub>;
  readonly own: OwnPlace;
}

/**
 * Sends a message for each provider that hints concern, with how many were sent. A hint makes a refresh come sooner and decides
 * nothing else: one that is lost, doubled or late changes no list in the end, because polling goes on as if there were none.
 */
export type TakeHints = (hints: readonly Hint[]) => Promise<number>;

export function createHints({ store, queue, clock, hub, own }: HintWorld): TakeHints {
  /** The windows that this process has sent for: of a thousand events, the first asks the store. The lease drops what others send. */
  const sent = new Map<ProviderId, number>();

  return async (hints) => {
    const nowMs = clock.nowMs();
    const inForce = await hub();
    const slotMs = (Math.floor(nowMs / windowMs) + 1) * windowMs;
    const concerned = concernedProviders(inForce, hints, own).filter(({ id }) => sent.get(id) !== slotMs);
    for (const { id } of concerned) sent.set(id, slotMs);
    try {
      return await send(inForce, concerned, { nowMs, slotMs });
    } catch (error) {
      // The next ones of this window, or these once more, are not to find them carried out.
      for (const { id } of concerned) if (sent.get(id) === slotMs) sent.delete(id);
      throw error;
    }
  };

  async function send(inForce: Hub, concerned: readonly ConfiguredProvider[], at: Window): Promise<number> {
    const { nowMs, slotMs } = at;
    const messages: RefreshMessage[] = [];
    const waiting = concerned.values();
    const work = async () => {
      for (const { id: provider, network } of waiting) {
        if (!isAskedAgain(await store.head(provider), slotMs)) continue;
        const delaySeconds = Math.ceil((slotMs - nowMs) / 1000);
        const from = network === undefined ? {} : { network };
        messages.push({ provider, slotMs, hint: true, delaySeconds, ...from });
      }
    };
    await Promise.all(Array.from({ length: concurrentReads }, work));
    const together = joined(messages, (id) => inForce.providers.get(id)?.listing?.key);
    await queue.send(together);
    return together.length;
  }
}

interface Window {
  readonly nowMs: number;
  /** Its end, at which its refresh is. */
  readonly slotMs: number;
}

/** What has no interval does not change by itself. */
function concernedProviders({ providers, jobs }: Hub, hints: readonly Hint[], own: OwnPlace) {
  const named = new Set(hints.flatMap((hint) => ('provider' in hint ? [hint.provider] : [])));
  const ofJobs = new Set(hints.flatMap((hint) => ('job' in hint ? [hint.job] : [])));
  const inJobs = new Set(jobs.filter(({ name }) => ofJobs.has(name)).flatMap((job) => job.providers));
  const events = hints.filter((hint): hint is SourceEvent => 'source' in hint);
  return [...providers.values()]
    .filter(({ intervalMs }) => intervalMs !== undefined)
    .filter(({ id, hints: scopes }) => {
      return named.has(id) || inJobs.has(id) || events.some((event) => isConcerned(scopes, event, own));
    });
}

/** Not one that was asked for this window or a later one, nor one that wants to be left alone for longer. */
function isAskedAgain(head: Head | undefined, slotMs: number): boolean {
  return head === undefined || (head.slotMs < slotMs && (head.notBeforeMs ?? 0) <= slotMs);
}
