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
  unread: 0,
  unreadNames: [],
  lastChange: null,
  unnamedSince: null,
  retiredAt: null,
} as const;

function listView(head: Head | undefined) {
  const listing = head?.listing;
  if (listing === undefined) return { targets: null, sources: null, bytes: null, held: 0, kept: 0, repaired: 0 };
  const { targets, sources, bytes, held, kept, repaired } = listing;
  return { targets, sources, bytes, held, kept, repaired };
}

export function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

export function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000;
}
