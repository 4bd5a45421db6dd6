import type { ProviderId } from '../model/provider-id.ts';
import { decodeDirectory, namesIn, type PageEntry, type Superseded } from '../pages/directory.ts';
import type { RefreshWorld } from './attempt.ts';
import { contentOf, type Last, type LastList } from './last.ts';
import { isReclaimable } from './lifetimes.ts';

/** What a new directory knows of those before it: what a reader may still hold. Older ones are reclaimed with this commit. */
export function trailAfter(last: LastList, nowMs: number): readonly Superseded[] {
  if (last.state !== 'live') return [];
  const { directory, listing } = last;
  return [...divided(directory.trail, nowMs).held, { directory: listing.directory, atMs: nowMs }];
}

/**
 * Deletes what only directories superseded more than an hour ago name. What one directory does not name any more never
 * comes back in a later one, so that the oldest of those that are held speaks for all. What is not deleted here, because
 * a worker was killed or the table was busy, the daily sweep finds.
 */
export async function reclaim(
  { store, ports }: RefreshWorld,
  id: ProviderId,
  { directory, listing }: Last,
  current: readonly PageEntry[],
  nowMs: number,
): Promise<void> {
  const { past, held } = divided(directory.trail, nowMs);
  if (past.length === 0) return;
  const oldest = held[0]?.directory ?? listing.directory;
  try {
    const names = past.map((superseded) => superseded.directory);
    const contents = await store.read(id, [...names, oldest]);
    const namedBy = (name: string) => namesIn(decodeDirectory(contentOf(contents, name)));
    const kept = new Set([...namedBy(oldest), ...namesIn(directory), ...namesIn({ ...directory, pages: current })]);
    // One that a killed worker deleted names nothing any more.
    const known = names.filter((name) => contents.has(name));
    const garbage = new Set([...known.flatMap(namedBy).filter((name) => !kept.has(name)), ...known]);
    await store.remove(id, [...garbage]);
  } catch (error) {
    ports.log.warn('nothing reclaimed, the daily sweep will', { id, error });
  }
}

/** Divided by place, not by time alone: of two that a stepping clock has put out of order, neither goes before the other. */
function divided(trail: readonly Superseded[], nowMs: number) {
  const firstHeld = trail.findIndex(({ atMs }) => !isReclaimable(atMs, nowMs));
  const end = firstHeld === -1 ? trail.length : firstHeld;
  return { past: trail.slice(0, end), held: trail.slice(end) };
}
