import type { Change } from '../../lib/model/change.ts';
import { type Discovery, type UnreadScope, whole } from '../../lib/model/discovery.ts';
import type { Head } from '../../lib/model/head.ts';
import type { GuardSettings } from '../../lib/model/plan.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { decodeDirectory, namesIn } from '../../lib/pages/directory.ts';
import type { Events, RefreshOutcome } from '../../lib/refresh/attempt.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { retire } from '../../lib/refresh/retire.ts';
import { sweep } from '../../lib/refresh/sweep.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import {
  groupOf,
  guardOff,
  movableClock,
  provider,
  quietPorts,
  refreshable,
  requestAt,
  served,
  worldOf,
} from './world.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

interface Setting {
  readonly guard?: GuardSettings;
  readonly events?: Events;
  readonly store?: Store;
}

/** What a source answers: what it found, or the error it fails with. */
type Answer = Discovery | Error;

/** One provider over a store in memory, refreshed a minute after the last time, step by step. */
export function oneProvider({ guard = guardOff, events, store = createMemoryStore() }: Setting = {}) {
  const clock = movableClock(Date.UTC(2026, 0, 1));
  const log = collectingLogger();
  const world = { ...worldOf(store, { ...quietPorts(clock), log }), events };
  const asked = (answer: Answer) =>
    refreshable(() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)), guard);
  const headNow = async (): Promise<Head> => {
    const head = await store.head(provider);
    if (head === undefined) throw new Error('there is no head');
    return head;
  };
  return {
    clock,
    log,
    store,
    world,
    scheduled(answer: Answer): Promise<RefreshOutcome> {
      clock.advance(minuteMs);
      return refresh(asked(answer), world, requestAt(clock.nowMs(), clock.nowMs()));
    },
    onDemand(answer: Answer): Promise<RefreshOutcome> {
      return refresh(asked(answer), world, requestAt(clock.nowMs()));
    },
    retire: () => retire(provider, world, requestAt(clock.nowMs())),
    sweep: () => sweep(world, provider),
    head: headNow,
    /** The sources that are served, of groups made by `found`; undefined if there is no list. */
    async sources(): Promise<readonly string[] | undefined> {
      return (await served(store))?.map((line) => line.slice(0, line.indexOf(':')));
    },
    /** Names stored for the provider, change records left out. */
    async names(): Promise<readonly string[]> {
      return (await store.names(provider)).filter((name) => !name.startsWith('change/')).sort();
    },
    /** Names that the list which is served holds on to, with its directory's. */
    async referenced(): Promise<readonly string[]> {
      const { listing } = await headNow();
      const name = listing?.directory ?? '';
      const bytes = (await store.read(provider, [name])).get(name);
      return bytes === undefined ? [] : [name, ...namesIn(decodeDirectory(bytes))].sort();
    },
  };
}

export type OneProvider = ReturnType<typeof oneProvider>;

/** Everything was read: one target for each of these sources. */
export function found(...sources: readonly string[]): Discovery {
  return whole(sources.map((source) => groupOf(source)));
}

/** Something was not: a name that ends with `/` is a prefix. */
export function partly(
  sources: readonly string[],
  unread: readonly string[],
  cause = new Error('no answer'),
): Discovery {
  const scopes = unread.map((name): UnreadScope => ({ kind: name.endsWith('/') ? 'prefix' : 'source', name, cause }));
  return { groups: sources.map((source) => groupOf(source)), unread: scopes };
}

/** Groups whose labels do not compress: some dozens of them make a list of several pages, each with a name. */
export function bulky(sources: readonly string[], textOf: (source: string) => string): readonly TargetGroup[] {
  return sources.map((source) => groupOf(source, { bulk: textOf(source) }));
}

/** What an outcome reports as added, changed and removed; undefined if nothing was committed. */
export function step(outcome: RefreshOutcome) {
  if (outcome.outcome !== 'committed') return undefined;
  const { added, changed, removals } = outcome.change ?? nothing;
  return { added, changed, removed: removals.map(({ source }) => source) };
}

const nothing: Pick<Change, 'added' | 'changed' | 'removals'> = { added: [], changed: [], removals: [] };
