import { StoreError } from '../errors.ts';
import type { Change } from '../model/change.ts';
import { generationOf } from '../model/content-name.ts';
import { type Head, hasUntoldChange } from '../model/head.ts';
import { eventsOf } from '../model/hub-event.ts';
import { decodeChange } from '../pages/change-record.ts';
import type { Store } from '../store/store.ts';
import type { RefreshWorld } from './attempt.ts';

/** An event bus that does not answer must leave time to ask the source. */
const patienceMs = 10_000;

/**
 * Hands over what was committed and not yet marked as sent: by a predecessor that was killed, or by this attempt.
 * Resolves with the generation of the newest change that is marked now.
 */
export async function emitPending(world: RefreshWorld, head: Head, signal: AbortSignal): Promise<number> {
  const { store, events, ports } = world;
  if (events === undefined || !hasUntoldChange(head)) return head.sent;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const pending = await changesAfter(store, head, head.sent);
    for (const change of pending) {
      limit.throwIfAborted();
      await events.publish(eventsOf(change), limit);
    }
    const sent = generationOf(head.change);
    return (await store.update(head.id, head.generation, { sent })) ? sent : head.sent;
  } catch (error) {
    // What is not marked is sent by the next refresh: an event bus that is away must not stop discovery.
    ports.log.warn('changes not sent, will be sent by the next refresh', { id: head.id, error });
    return head.sent;
  }
}

/** The changes reachable from a head that are newer than a generation, oldest first. A record that expired ends the chain. */
export async function changesAfter(store: Store, head: Head, generation: number): Promise<readonly Change[]> {
  const changes: Change[] = [];
  let name = head.change;
  while (name !== undefined) {
    const bytes = (await store.read(head.id, [name])).get(name);
    if (bytes === undefined) {
      if (name === head.change)
        throw new StoreError('damaged', `change record ${name} of ${head.id} is not in the store`);
      break;
    }
    const change = decodeChange(bytes);
    if (change.generation <= generation) break;
    changes.unshift(change);
    name = change.previous;
  }
  return changes;
}
