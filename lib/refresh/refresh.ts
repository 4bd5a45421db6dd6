import { DiscoveryError, StoreError } from '../errors.ts';
import type { Discovery } from '../model/discovery.ts';
import type { Head } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { ask } from './ask.ts';
import {
  type Attempt,
  isScheduled,
  leaseOf,
  type Refreshable,
  type RefreshOutcome,
  type RefreshRequest,
  type RefreshWorld,
} from './attempt.ts';
import { emitPending } from './emit.ts';
import { failureOf, notBeforeOf } from './failure.ts';
import { isSweepDue } from './lifetimes.ts';
import { nextListOf, type SameList } from './next-list.ts';
import { publish, successPatch } from './publish.ts';
import { sweep } from './sweep.ts';
import { tellState } from './tell.ts';

/**
 * One provider, once: lease, ask, diff, guard, write, commit. Resolves with how it ended, also when the source failed;
 * rejects with a StoreError when the store could not be asked, and then nothing is known to have changed.
 */
export async function refresh(
  provider: Refreshable,
  world: RefreshWorld,
  request: RefreshRequest,
): Promise<RefreshOutcome> {
  const { ports } = world;
  const startedMs = ports.clock.nowMs();
  const lease = await leaseOf(provider.id, world, request, startedMs);
  if (!lease.taken) return { outcome: 'skipped', reason: lease.reason };
  const { signal } = request;
  const head = { ...lease.head, sent: await emitPending(world, lease.head, signal) };
  const attempt = { head, isScheduled: isScheduled(request), startedMs, signal, meter: provider.meter };
  const outcome = await settled(provider, world, attempt);
  await tellState(world, attempt, outcome);
  if (outcome.outcome !== 'failed' && isSweepDue(head, startedMs)) await trySweep(world, provider.id);
  return outcome;
}

async function settled(provider: Refreshable, world: RefreshWorld, attempt: Attempt): Promise<RefreshOutcome> {
  try {
    return await settle(provider, world, attempt, await ask(provider, world.ports, attempt.signal));
  } catch (error) {
    return failed(world, attempt, error);
  }
}

/**
 * Nothing is known to have changed, and the next slot starts over without waiting for the lease to end. What this attempt
 * still has under way stays fenced by its generation.
 */
async function tryRelease({ store, ports }: RefreshWorld, { id, generation }: Head): Promise<void> {
  try {
    await store.update(id, generation, { lease: null });
  } catch (error) {
    ports.log.warn('lease not released, it ends by itself', { id, error });
  }
}

/** The refresh is written down already: a sweep that breaks off says nothing about it, and the next one is a day away. */
async function trySweep(world: RefreshWorld, id: ProviderId): Promise<void> {
  try {
    await sweep(world, id);
  } catch (error) {
    world.ports.log.warn('sweep broke off', { id, error });
  }
}

async function settle(
  provider: Refreshable,
  world: RefreshWorld,
  attempt: Attempt,
  discovery: Discovery,
): Promise<RefreshOutcome> {
  const next = await nextListOf(provider, world.store, attempt, discovery);
  return 'listing' in next ? finish(world, attempt, discovery, next) : publish(world, attempt, discovery, next);
}

/** Nothing changed: success alone is written, and how much of the list is only kept. */
async function finish(
  { store, ports }: RefreshWorld,
  attempt: Attempt,
  discovery: Discovery,
  { listing: served, kept }: SameList,
): Promise<RefreshOutcome> {
  const { id, generation } = attempt.head;
  const listing = { ...served, kept };
  const isMine = await store.update(id, generation, {
    ...successPatch(attempt, discovery, ports.clock.nowMs()),
    ...(kept === served.kept ? {} : { listing }),
  });
  return isMine ? { outcome: 'unchanged', listing } : { outcome: 'skipped', reason: 'superseded' };
}

/** Only the status changes: the last list stands, and the failure was counted when the lease was taken. */
async function failed(world: RefreshWorld, { head }: Attempt, error: unknown): Promise<RefreshOutcome> {
  const { store, ports } = world;
  if (error instanceof StoreError) {
    await tryRelease(world, head);
    throw error;
  }
  if (!(error instanceof DiscoveryError)) ports.log.error('refresh broke off', { id: head.id, error });
  const failure = failureOf(error);
  const notBeforeMs = notBeforeOf(error, head.failures, ports.clock.nowMs());
  ports.log.warn('refresh failed', { id: head.id, failure: failure.kind, reason: failure.message });
  const isMine = await store.update(head.id, head.generation, { lease: null, failure, notBeforeMs });
  return isMine ? { outcome: 'failed', failure } : { outcome: 'skipped', reason: 'superseded' };
}
