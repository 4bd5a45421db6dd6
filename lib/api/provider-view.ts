import type { Hold } from '../guard/guard.ts';
import { failuresOf, isRefreshing, type KnownProvider } from '../lookup/known-providers.ts';
import type { Head } from '../model/head.ts';

/** A provider as JSON: what is unknown is null, never 0. */
export function providerView({ head, intervalMs, ...provider }: KnownProvider, nowMs: number) {
  return { ...provider, intervalSeconds: seconds(intervalMs), ...refreshView(head, nowMs), ...listView(head) };
}

function refreshView(head: Head | undefined, nowMs: number) {
  if (head === undefined) return neverRefreshed;
  return {
    generation: head.generation,
    refreshing: isRefreshing(head, nowMs),
    lastAttempt: instant(head.attemptAtMs === 0 ? undefined : head.attemptAtMs),
    lastSuccess: instant(head.succeededAtMs),
    ageSeconds: seconds(head.succeededAtMs === undefined ? undefined : Math.max(0, nowMs - head.succeededAtMs)),
    tookSeconds: seconds(head.tookMs),
    failures: failuresOf(head, nowMs),
    error: head.fault === undefined ? (head.failure ?? null) : unreadable,
    notBefore: instant(head.notBeforeMs),
    calls: head.calls ?? {},
    unread: head.unread,
    unreadNames: head.unreadNames,
    lastChange: instant(head.changedAtMs),
    unnamedSince: instant(head.unnamedSinceMs),
    retiredAt: instant(head.retiredAtMs),
  };
}

const unreadable = { kind: 'malformed', message: 'what the store holds of it cannot be read' } as const;

const neverRefreshed = {
  generation: 0,
  refreshing: false,
  lastAttempt: null,
  lastSuccess: null,
  ageSeconds: null,
  tookSeconds: null,
  failures: 0,
  error: null,
  notBefore: null,
  calls: {},
  unread: 0,
  unreadNames: [],
  lastChange: null,
  unnamedSince: null,
  retiredAt: null,
} as const;

function listView(head: Head | undefined) {
  const listing = head?.listing;
  if (listing === undefined)
    return { targets: null, sources: null, bytes: null, held: 0, hold: null, kept: 0, repaired: 0 };
  const { targets, sources, bytes, held, hold = null, kept, repaired } = listing;
  return { targets, sources, bytes, held, hold, kept, repaired };
}

const shownTargets = 100;

/** The targets of a hold that are nearest to go, and how many there are. */
export function holdView(hold: Hold) {
  const nearest = [...hold].toSorted(([, a], [, b]) => b.times - a.times || a.firstAtMs - b.firstAtMs);
  const targets = nearest.slice(0, shownTargets).map(([key, { times, firstAtMs }]) => {
    const [source = '', address = ''] = key.split('\n');
    return { source, address, missed: times, firstMissed: instant(times === 0 ? undefined : firstAtMs) };
  });
  return { count: hold.size, targets };
}

export function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

export function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000;
}
