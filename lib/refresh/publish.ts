import { diff, isEmptyDelta } from '../diff/diff.ts';
import { DiscoveryError } from '../errors.ts';
import { encodeHold } from '../guard/hold-record.ts';
import type { Change } from '../model/change.ts';
import { digestOf } from '../model/digest.ts';
import type { Discovery } from '../model/discovery.ts';
import type { Head, HeadPatch, Listing } from '../model/head.ts';
import { encodeChange } from '../pages/change-record.ts';
import { encodeDirectory, identityBytesOf } from '../pages/directory.ts';
import { draftOf } from '../pages/draft.ts';
import type { Contents, Store } from '../store/store.ts';
import type { Attempt, RefreshOutcome, RefreshWorld } from './attempt.ts';
import { emitPending } from './emit.ts';
import { failureOf, notBeforeOf } from './failure.ts';
import { lastDigests } from './last.ts';
import { changeLifeMs, isSweepDue } from './lifetimes.ts';
import type { NextList } from './next-list.ts';
import { contentName, type NextPages, nextPagesOf } from './pages-to-write.ts';
import { reclaim, trailAfter } from './reclaim.ts';
import { shortText } from './short-text.ts';

const namedScopes = 3;
const scopeNameBytes = 20;

/** What a success sets, whether or not the list changed; what could not be read is said beside it. Absolute values: a repeated write is harmless. */
export function successPatch(attempt: Attempt, { unread }: Discovery, nowMs: number): HeadPatch {
  const [first] = unread;
  const throttled = unread.find(({ cause }) => cause instanceof DiscoveryError && cause.failure === 'throttled');
  const calls = attempt.meter?.counts() ?? {};
  return {
    lease: null,
    succeededAtMs: nowMs,
    tookMs: nowMs - attempt.startedMs,
    failures: 0,
    failure: first === undefined ? null : failureOf(first.cause),
    notBeforeMs: throttled === undefined ? null : notBeforeOf(throttled.cause, 1, nowMs),
    ...(Object.keys(calls).length === 0 ? {} : { calls }),
    unread: unread.length,
    unreadNames: unread.slice(0, namedScopes).map(({ name }) => shortText(name, scopeNameBytes)),
    ...(unread.length === 0 ? { wholeAtMs: nowMs } : {}),
    ...(attempt.head.retiredAtMs === undefined ? {} : { retiredAtMs: null }),
    ...(hasToStartSweeping(attempt) ? { sweptAtMs: nowMs } : {}),
  };
}

/** A sweep is marked as done before it is: one that is killed is tried again a day later, not every minute. */
function hasToStartSweeping({ head, startedMs }: Attempt): boolean {
  return head.sweptAtMs === undefined || isSweepDue(head, startedMs);
}

/** Writes what is new, commits it with one conditional update, hands the change over, and reclaims what no reader can hold. */
export async function publish(
  world: RefreshWorld,
  attempt: Attempt,
  discovery: Discovery,
  next: NextList,
  also: HeadPatch = {},
): Promise<RefreshOutcome> {
  const { store, ports } = world;
  const { head } = attempt;
  const nowMs = ports.clock.nowMs();
  const directory = next.last.state === 'live' ? next.last.directory : undefined;
  const drawing = nextPagesOf(draftOf(next.sources, directory?.pageCount), directory, head.generation);
  const pages = await writtenPages(store, head, drawing);
  const change = await changeOf(store, head, next, pages, nowMs);
  const written = await write(store, head, next, pages, change, nowMs);
  const isMine = await store.update(head.id, head.generation, {
    ...successPatch(attempt, discovery, nowMs),
    // Of a list that was damaged nothing stands in for what could not be read.
    ...(next.last.state === 'damaged' && discovery.unread.length > 0 ? { wholeAtMs: null } : {}),
    listing: written.listing,
    ...(written.change === undefined ? {} : { change: written.change, changedAtMs: nowMs }),
    ...(written.change === undefined || world.events !== undefined ? {} : { sent: head.generation }),
    ...also,
  });
  if (!isMine) return { outcome: 'skipped', reason: 'superseded' };
  const { hold, held } = written.listing;
  if (held > (head.listing?.held ?? 0)) ports.log.warn('targets held', { id: head.id, held, hold });
  ports.log.info('list committed', { id: head.id, targets: next.targets, generation: head.generation });
  if (written.change !== undefined) await emitPending(world, { ...head, change: written.change }, attempt.signal);
  if (next.last.state === 'live') await reclaim(world, head.id, next.last, pages.pages, nowMs);
  return { outcome: 'committed', listing: written.listing, change };
}

/** Draws the pages, and writes what is new of some before the next are drawn. */
async function writtenPages(
  store: Store,
  { id }: Head,
  drawing: Generator<Contents, NextPages, void>,
): Promise<NextPages> {
  for (;;) {
    const { done, value } = drawing.next();
    if (done) return value;
    await store.write(id, value);
  }
}

/** Undefined if every source is as it was, and only their rendering differs. */
async function changeOf(
  store: Store,
  head: Head,
  { last, targets }: NextList,
  pages: NextPages,
  nowMs: number,
): Promise<Change | undefined> {
  const before = last.state === 'live' ? await lastDigests(store, head.id, pages.replaced) : new Map<string, string>();
  const delta = diff(before, pages.touched);
  if (isEmptyDelta(delta)) return undefined;
  return {
    provider: head.id,
    generation: head.generation,
    atMs: nowMs,
    previous: head.change,
    ...delta,
    targetsBefore: last.state === 'live' ? last.listing.targets : 0,
    targetsAfter: targets,
  };
}

interface Written {
  readonly listing: Listing;
  readonly change: string | undefined;
}

async function write(
  store: Store,
  { id, generation }: Head,
  next: NextList,
  pages: NextPages,
  change: Change | undefined,
  nowMs: number,
): Promise<Written> {
  const directory = encodeDirectory({
    pageCount: pages.pageCount,
    pages: pages.pages,
    digest: pages.digest,
    trail: trailAfter(next.last, nowMs),
  });
  const hold = next.hold.size === 0 ? undefined : encodeHold(next.hold);
  const record = change === undefined ? undefined : encodeChange(change);
  const named = {
    directory: contentName('directory', generation, digestOf(directory)),
    hold: hold && contentName('hold', generation, digestOf(hold)),
    change: record && contentName('change', generation, `${nowMs}/${digestOf(record)}`),
  };
  const contents = new Map<string, Uint8Array>();
  if (hold !== undefined && named.hold !== undefined) contents.set(named.hold, hold);
  contents.set(named.directory, directory);
  await store.write(id, contents);
  if (record !== undefined && named.change !== undefined) {
    await store.write(id, new Map([[named.change, record]]), { expiresAtMs: nowMs + changeLifeMs });
  }
  const listing: Listing = {
    generation,
    directory: named.directory,
    digest: pages.digest,
    root: next.root,
    targets: next.targets,
    sources: next.sources.size,
    bytes: identityBytesOf(pages.pages),
    repaired: next.repaired,
    hold: named.hold,
    held: next.held,
    kept: next.kept,
  };
  return { listing, change: named.change };
}
