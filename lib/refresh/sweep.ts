import { generationOf } from '../model/content-name.ts';
import type { Head } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { takeBack } from '../model/take-back.ts';
import { decodeDirectory, namesIn } from '../pages/directory.ts';
import { approvedHolds } from './approved.ts';
import type { RefreshWorld } from './attempt.ts';
import { lastListOf } from './last.ts';
import { changeLifeMs, isReclaimable } from './lifetimes.ts';
import { writtenAtOf } from './pages-to-write.ts';

/**
 * Deletes contents of older generations that nothing refers to, and change records that have expired. Contents of the
 * head's own generation are let alone: their writer may be about to commit them. A list of which something is missing, or
 * whose directory cannot be read, is taken back, so that its jobs are 503 until the next refresh has built it anew.
 * Rejects with a StoreError, and deletes nothing, when it is not certain what is referred to.
 */
export async function sweep(world: RefreshWorld, id: ProviderId): Promise<void> {
  const { store, ports } = world;
  // In this order: what a later commit refers to is of a later generation, and what this head refers to is still there.
  const head = await store.head(id);
  if (head === undefined) return;
  const names = await store.names(id);
  const nowMs = ports.clock.nowMs();
  const referenced = await referencedNames(world, head, nowMs);
  if (referenced === undefined) return discard(world, head, nowMs, head.listing?.directory);
  const stored = new Set(names);
  const missing = [...referenced.current].find((name) => !stored.has(name));
  if (missing !== undefined) return discard(world, head, nowMs, missing);
  const garbage = names.filter((name) => isGarbage(name, head, referenced, nowMs));
  await store.remove(id, garbage);
  if (garbage.length > 0) ports.log.info('swept', { id, removed: garbage.length });
}

async function discard({ store, ports }: RefreshWorld, head: Head, nowMs: number, missing?: string): Promise<void> {
  const isDone = await takeBack(store, head, nowMs);
  if (isDone) ports.log.error('list damaged, will be built anew', { id: head.id, missing });
}

interface Referenced {
  /** Without these the list cannot be served. */
  readonly current: ReadonlySet<string>;
  /** What a reader may hold, and what only a refresh needs. */
  readonly held: ReadonlySet<string>;
}

/** Undefined if there is a list whose directory cannot be read: nobody knows then what it refers to. */
async function referencedNames({ store }: RefreshWorld, head: Head, nowMs: number): Promise<Referenced | undefined> {
  const { listing } = head;
  const approved = await approvedHolds(store, head.id, nowMs);
  if (listing === undefined) return { current: new Set(), held: new Set(approved) };
  const last = await lastListOf(store, head);
  if (last.state !== 'live') return undefined;
  const trail = last.directory.trail
    .filter(({ atMs }) => !isReclaimable(atMs, nowMs))
    .map(({ directory }) => directory);
  const contents = await store.read(head.id, trail);
  const ofTrail = [...contents.values()].flatMap((bytes) => namesIn(decodeDirectory(bytes)));
  return {
    current: new Set([listing.directory, ...namesIn(last.directory)]),
    held: new Set([...(listing.hold === undefined ? [] : [listing.hold]), ...approved, ...trail, ...ofTrail]),
  };
}

function isGarbage(name: string, { generation }: Head, { current, held }: Referenced, nowMs: number): boolean {
  // A name without a generation is not of this version: it is not ours to delete.
  const isOlder = generationOf(name) < generation;
  if (!isOlder || current.has(name) || held.has(name)) return false;
  if (!name.startsWith('change/')) return true;
  return nowMs - writtenAtOf(name) > changeLifeMs;
}
