import { whole } from '../model/discovery.ts';
import type { Head } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { rootOf } from '../pages/flat.ts';
import { leaseOf, type RefreshOutcome, type RefreshRequest, type RefreshWorld } from './attempt.ts';
import { emitPending } from './emit.ts';
import { lastListOf } from './last.ts';
import { retiredLifeMs } from './lifetimes.ts';
import { publish } from './publish.ts';

/**
 * Takes a provider that no job names out of the store: a commit like any other, with a removal group for each source.
 * What an event bus was not told of is told by the next attempt. After 30 days its contents and its head go as well.
 */
export async function retire(id: ProviderId, world: RefreshWorld, request: RefreshRequest): Promise<RefreshOutcome> {
  const { store, ports } = world;
  const startedMs = ports.clock.nowMs();
  const lease = await leaseOf(id, world, request, startedMs);
  if (!lease.taken) return { outcome: 'skipped', reason: lease.reason };
  const { head } = lease;
  if (head.unnamedSinceMs === undefined) return giveBack(world, head);
  const { signal } = request;
  const sent = await emitPending(world, head, signal);
  if (head.retiredAtMs !== undefined) return forget(world, head, startedMs);
  const nothing = new Map();
  const next = {
    last: await lastListOf(store, head),
    sources: nothing,
    root: rootOf(nothing),
    targets: 0,
    repaired: 0,
    hold: nothing,
    held: 0,
    kept: 0,
  };
  const attempt = { head: { ...head, sent }, isScheduled: false, startedMs, signal };
  // Nobody read that there is nothing: should a job name it again, it starts as one that was never read.
  return publish(world, attempt, whole([]), next, { retiredAtMs: startedMs, wholeAtMs: null });
}

/** A job names it again: nothing to retire, and nothing failed. */
async function giveBack({ store }: RefreshWorld, head: Head): Promise<RefreshOutcome> {
  await store.update(head.id, head.generation, { lease: null, failures: Math.max(0, head.failures - 1) });
  return { outcome: 'skipped', reason: 'superseded' };
}

async function forget(world: RefreshWorld, head: Head, nowMs: number): Promise<RefreshOutcome> {
  const { store, ports } = world;
  if (head.retiredAtMs === undefined || nowMs - head.retiredAtMs < retiredLifeMs) return giveBack(world, head);
  await store.remove(head.id, await store.names(head.id));
  await store.removeHead(head.id, head.generation);
  ports.log.info('retired provider forgotten', { id: head.id });
  return { outcome: 'skipped', reason: 'superseded' };
}
