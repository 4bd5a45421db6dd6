import type { Change } from '../model/change.ts';
import type { Head } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { StoredContents } from './contents.ts';

/** A commit becomes visible this long after the instant it bears, at most: a refresh ends within the hour. */
export const visibilityDelayMs = 3_600_000;
/** A provider's chain is followed for so many records at most. */
const maxRecords = 2_000;
/** An answer holds so many sources at most, but at least one change. */
const maxSources = 50_000;
const maxParallelReads = 8;

export interface FeedPosition {
  readonly seen: ReadonlyMap<ProviderId, number>;
  readonly fromMs: number;
}

export interface FeedPage {
  /** Oldest first; of one provider in the order of their generations. */
  readonly changes: readonly Change[];
  /** Where to go on: no change is skipped or told twice. */
  readonly next: FeedPosition;
  /** More is there already. */
  readonly hasMore: boolean;
  /** Providers of which older records are no longer in the store, or too many to follow. */
  readonly incomplete: readonly ProviderId[];
}

/** What is unseen of one provider, newest first. */
interface Unseen {
  readonly id: ProviderId;
  readonly changes: readonly Change[];
  /** Generation of the newest change, seen or not. */
  readonly newest: number | undefined;
  readonly isIncomplete: boolean;
}

/**
 * The changes of these providers after a position. Only records reachable from a head count. The next position names the
 * newest generation of every provider that changed within the last hour; of all others every visible change is older than
 * that hour, and what becomes visible later is younger, so that an instant is enough.
 */
export async function feedAfter(
  position: FeedPosition,
  heads: readonly Head[],
  contents: Pick<StoredContents, 'change'>,
  nowMs: number,
): Promise<FeedPage> {
  const fromMs = nowMs - visibilityDelayMs;
  const horizonMs = Math.min(fromMs, position.fromMs);
  const moved = heads.filter(
    ({ id, change, changedAtMs }) => change !== undefined && (position.seen.has(id) || (changedAtMs ?? 0) >= horizonMs),
  );
  const unseen: Unseen[] = [];
  for (let from = 0; from < moved.length; from += maxParallelReads) {
    const some = moved.slice(from, from + maxParallelReads);
    unseen.push(...(await Promise.all(some.map((head) => unseenOf(head, position, contents)))));
  }
  const { told, left } = divided(inOrder(unseen));
  return {
    changes: told,
    next: { fromMs, seen: nextSeen(moved, unseen, left, position, fromMs) },
    hasMore: left.length > 0,
    incomplete: unseen.filter(({ isIncomplete }) => isIncomplete).map(({ id }) => id),
  };
}

async function unseenOf(head: Head, position: FeedPosition, contents: Pick<StoredContents, 'change'>): Promise<Unseen> {
  const seen = position.seen.get(head.id);
  const isUnseen = (change: Change) => (seen === undefined ? change.atMs >= position.fromMs : change.generation > seen);
  const changes: Change[] = [];
  let newest: number | undefined;
  let name = head.change;
  while (name !== undefined && changes.length < maxRecords) {
    const change = await contents.change(head.id, name);
    if (change === undefined) return { id: head.id, changes, newest, isIncomplete: true };
    newest ??= change.generation;
    if (!isUnseen(change)) return { id: head.id, changes, newest, isIncomplete: false };
    changes.push(change);
    name = change.previous;
  }
  return { id: head.id, changes, newest, isIncomplete: name !== undefined };
}

/** Oldest first over all providers. Clocks of refreshers differ, so that the instants of one provider are made to rise. */
function inOrder(unseen: readonly Unseen[]): readonly Change[] {
  const rows = unseen.flatMap(({ changes }) => {
    let risingMs = 0;
    return changes.toReversed().map((change) => {
      risingMs = Math.max(risingMs, change.atMs);
      return { change, risingMs };
    });
  });
  return rows.sort((a, b) => a.risingMs - b.risingMs || compared(a.change, b.change)).map(({ change }) => change);
}

function compared(a: Change, b: Change): number {
  if (a.provider !== b.provider) return a.provider < b.provider ? -1 : 1;
  return a.generation - b.generation;
}

function divided(changes: readonly Change[]): { readonly told: readonly Change[]; readonly left: readonly Change[] } {
  let sources = 0;
  const end = changes.findIndex(({ added, changed, removals }, position) => {
    sources += 1 + added.length + changed.length + removals.length;
    return position > 0 && sources > maxSources;
  });
  return end < 0 ? { told: changes, left: [] } : { told: changes.slice(0, end), left: changes.slice(end) };
}

function nextSeen(
  moved: readonly Head[],
  unseen: readonly Unseen[],
  left: readonly Change[],
  position: FeedPosition,
  fromMs: number,
): ReadonlyMap<ProviderId, number> {
  const firstLeft = new Map(left.toReversed().map(({ provider, generation }) => [provider, generation]));
  const recent = new Set(moved.filter(({ changedAtMs }) => (changedAtMs ?? 0) >= fromMs).map(({ id }) => id));
  const seen = new Map<ProviderId, number>();
  for (const { id, newest } of unseen) {
    const waiting = firstLeft.get(id);
    if (waiting !== undefined) seen.set(id, waiting - 1);
    else if (recent.has(id)) seen.set(id, newest ?? position.seen.get(id) ?? 0);
  }
  return seen;
}
