import { DiscoveryError, isDamage } from '../errors.ts';
import { guard, type Hold, isSuspicious } from '../guard/guard.ts';
import { type Discovery, isUnread } from '../model/discovery.ts';
import type { Head, Listing } from '../model/head.ts';
import type { GuardSettings } from '../model/plan.ts';
import {
  type FlatSource,
  type FlatSources,
  type FlatTarget,
  flatSourceOf,
  flatSourcesOf,
  rootOf,
} from '../pages/flat.ts';
import type { Store } from '../store/store.ts';
import { approvedKeys } from './approved.ts';
import type { Attempt, Refreshable } from './attempt.ts';
import { type Last, type LastList, lastHold, lastListOf, lastNotAmong } from './last.ts';

/** The list as it will be served, beside the one that is. */
export interface NextList {
  readonly last: LastList;
  readonly sources: FlatSources;
  readonly root: string;
  readonly targets: number;
  readonly repaired: number;
  readonly hold: Hold;
  /** Targets served on by the hold. */
  readonly held: number;
  /** Targets kept because their source could not be read. */
  readonly kept: number;
}

/** The list that is served already. */
export interface SameList {
  readonly listing: Listing;
  readonly kept: number;
}

const nothingHeld: Hold = new Map();
const noKeys: ReadonlySet<string> = new Set();

/**
 * What was found, with what has to stay although it was not found: sources that were not read, targets that are held;
 * or that this is what is served already.
 */
export async function nextListOf(
  provider: Refreshable,
  store: Store,
  attempt: Attempt,
  discovery: Discovery,
): Promise<NextList | SameList> {
  const { listing } = attempt.head;
  const { sources: found, repaired } = flatSourcesOf(discovery.groups, provider.rules);
  const isWhole = discovery.unread.length === 0;
  const mayEndAHold = listing?.hold !== undefined;
  const foundRoot = rootOf(found);
  if (isWhole && !mayEndAHold && listing?.root === foundRoot) return { listing, kept: 0 };

  const last = await lastListOf(store, attempt.head);
  checkKnown(provider, attempt, discovery, found, last);
  const staying = await withWhatStays(provider, store, attempt, discovery, found, last);
  const root = staying.sources === found ? foundRoot : rootOf(staying.sources);
  if (staying.last.state === 'live' && root === staying.last.listing.root && staying.hold.size === 0 && !mayEndAHold) {
    return { listing: staying.last.listing, kept: staying.kept };
  }
  return { root, targets: countOf(staying.sources), repaired, ...staying };
}

/**
 * What could not be read must have been known before, or something must have been found: else ignorance would be published
 * as an empty list. That a retired provider has nothing was decided, and not read.
 */
function checkKnown(
  provider: Refreshable,
  { head, startedMs }: Attempt,
  { unread }: Discovery,
  found: FlatSources,
  last: LastList,
): void {
  const [first] = unread;
  if (first === undefined || (last.state === 'live' && head.retiredAtMs === undefined)) return;
  const others = unread.length === 1 ? '' : ` (and ${unread.length - 1} more)`;
  const reason = `${first.name}${others} could not be read: ${first.cause.message}`;
  const kind = first.cause instanceof DiscoveryError ? first.cause.failure : 'unreachable';
  if (last.state === 'damaged' && !isGivenUp(provider.guard, head, startedMs))
    throw new DiscoveryError(kind, `${reason}; the last list is damaged and cannot stand in`);
  if (found.size === 0) throw new DiscoveryError(kind, reason, { cause: first.cause });
}

/**
 * What a damaged list had of an unread scope is lost for good. Its readers are left with a 503 for as long as the guard
 * takes to believe a loss; then they get what can be read, named as partly missing, and not nothing for ever.
 */
function isGivenUp({ confirmations, confirmAfterMs }: GuardSettings, head: Head, nowMs: number): boolean {
  return head.failures >= confirmations && nowMs - (head.succeededAtMs ?? 0) >= confirmAfterMs;
}

type Staying = Pick<NextList, 'last' | 'sources' | 'kept' | 'hold' | 'held'>;

/** Reads the last list only when it is needed: something is unread or held, or the list would shrink suspiciously. */
async function withWhatStays(
  provider: Refreshable,
  store: Store,
  attempt: Attempt,
  discovery: Discovery,
  found: FlatSources,
  last: LastList,
): Promise<Staying> {
  const asFound: Staying = { last, sources: found, kept: 0, hold: nothingHeld, held: 0 };
  if (last.state !== 'live') return asFound;
  const { listing } = last;
  const isShrinking = listing.hold !== undefined || isSuspicious(provider.guard, listing.targets, countOf(found));
  if (discovery.unread.length === 0 && !isShrinking) return asFound;
  try {
    return await stayingOf(provider, store, attempt, discovery, found, last);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const damaged: LastList = { state: 'damaged' };
    checkKnown(provider, attempt, discovery, found, damaged);
    return { ...asFound, last: damaged };
  }
}

async function stayingOf(
  provider: Refreshable,
  store: Store,
  { head, isScheduled, startedMs }: Attempt,
  { unread }: Discovery,
  found: FlatSources,
  last: Last & { readonly state: 'live' },
): Promise<Staying> {
  const known = await lastNotAmong(store, head.id, last, found);
  const unseen = new Map([...known].filter(([name]) => !found.has(name) && isUnread(unread, name)));
  const read = new Map([...found, ...unseen]);
  const gone = missingTargets(known, read);
  const approved = gone.size === 0 ? noKeys : await approvedKeys(store, head.id, startedMs);
  const leaving = [...gone].filter(([key]) => approved.has(key)).flatMap(([, targets]) => targets);
  const missing = new Map([...gone].filter(([key]) => !approved.has(key)));
  const heldBefore = await lastHold(store, head.id, last);
  const heldNow = guard({
    settings: provider.guard,
    // What may go counts as gone already: the rest is judged by itself.
    before: last.listing.targets - leaving.length,
    now: countOf(read),
    missing: [...missing.keys()],
    hold: heldBefore,
    isScheduled,
    nowMs: startedMs,
  });
  const held = [...missing].filter(([key]) => heldNow.has(key)).flatMap(([, targets]) => targets);
  // Nobody saw whether these are still missing: what was counted of them stands still.
  const unseenHeld = [...missingTargets(unseen, new Map())].filter(([key]) => heldBefore.has(key));
  const standing = new Set(unseenHeld.map(([key]) => key));
  return {
    last,
    sources: withTargets(read, held),
    kept: countOf(unseen),
    hold: new Map([...[...heldBefore].filter(([key]) => standing.has(key)), ...heldNow]),
    held: held.length + unseenHeld.flatMap(([, targets]) => targets).length,
  };
}

interface OwnedTarget {
  readonly source: string;
  readonly target: FlatTarget;
}

/** Targets of the last list whose source does not have their address any more, by a key that outlives a change of labels. */
function missingTargets(known: FlatSources, read: FlatSources): ReadonlyMap<string, readonly OwnedTarget[]> {
  const missing = new Map<string, OwnedTarget[]>();
  for (const { name: source, targets } of known.values()) {
    const addresses = new Set(read.get(source)?.targets.map(({ address }) => address));
    for (const target of targets) {
      if (addresses.has(target.address)) continue;
      const key = `${source}\n${target.address}`;
      missing.set(key, [...(missing.get(key) ?? []), { source, target }]);
    }
  }
  return missing;
}

function withTargets(sources: FlatSources, held: readonly OwnedTarget[]): FlatSources {
  const bySource = Map.groupBy(held, ({ source }) => source);
  const merged = new Map<string, FlatSource>(sources);
  for (const [source, owned] of bySource) {
    const found = merged.get(source)?.targets ?? [];
    merged.set(source, flatSourceOf(source, [...found, ...owned.map(({ target }) => target)]));
  }
  return merged;
}

function countOf(sources: FlatSources): number {
  let targets = 0;
  for (const source of sources.values()) targets += source.targets.length;
  return targets;
}
