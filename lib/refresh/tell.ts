import { failingAfter, type Head, type HeadPatch } from '../model/head.ts';
import type { HubEvent } from '../model/hub-event.ts';
import type { Attempt, RefreshOutcome, RefreshWorld } from './attempt.ts';

/** An event bus that does not answer must leave time for the next message. */
const patienceMs = 10_000;

/** What is to be told, and what the head then remembers as told. */
interface Telling {
  readonly events: readonly HubEvent[];
  readonly patch: HeadPatch;
}

/**
 * Tells the event bus when a provider begins to fail, recovers, or has removals held. The head remembers what was told only
 * after the bus took it: what is lost on the way is told again by the next refresh, under the same id.
 */
export async function tellState(world: RefreshWorld, attempt: Attempt, outcome: RefreshOutcome): Promise<void> {
  const { store, events, ports } = world;
  const { head } = attempt;
  if (events === undefined) return;
  const telling = tellingOf(head, outcome, ports.clock.nowMs());
  if (telling === undefined) return;
  try {
    const limit = AbortSignal.any([attempt.signal, AbortSignal.timeout(patienceMs)]);
    if (telling.events.length > 0) await events.publish(telling.events, limit);
    await store.update(head.id, head.generation, telling.patch);
  } catch (error) {
    ports.log.warn('state not told, will be told by the next refresh', { id: head.id, error });
  }
}

function tellingOf(head: Head, outcome: RefreshOutcome, atMs: number): Telling | undefined {
  const { id: provider, generation, failures, toldFail } = head;
  if (outcome.outcome === 'skipped') return undefined;
  if (outcome.outcome === 'failed') {
    if (failures < failingAfter || toldFail !== undefined) return undefined;
    // Each refresh since the last success added one to both: it began with this one, whichever of them tells it.
    const since = generation - failures + 1;
    const { failure } = outcome;
    const event: HubEvent = { type: 'ProviderFailing', provider, generation: since, atMs, failures, failure };
    return { events: [event], patch: { toldFail: since } };
  }
  return successTelling(head, outcome.listing, atMs);
}

function successTelling(
  { id: provider, toldFail, toldHeld = 0 }: Head,
  { held, targets, generation }: NonNullable<Head['listing']>,
  atMs: number,
): Telling | undefined {
  const recovered: readonly HubEvent[] =
    toldFail === undefined ? [] : [{ type: 'ProviderRecovered', provider, generation: toldFail, atMs, targets }];
  const isMore = held > toldHeld;
  const events = isMore ? [...recovered, heldEvent({ provider, generation, atMs, held, targets })] : recovered;
  const patch = {
    ...(recovered.length === 0 ? {} : { toldFail: null }),
    ...(held === toldHeld ? {} : { toldHeld: held === 0 ? null : held }),
  };
  return Object.keys(patch).length === 0 ? undefined : { events, patch };
}

function heldEvent(fields: Omit<Extract<HubEvent, { readonly type: 'RemovalsHeld' }>, 'type'>): HubEvent {
  return { type: 'RemovalsHeld', ...fields };
}
