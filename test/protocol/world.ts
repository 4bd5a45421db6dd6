import type { Change } from '../../lib/model/change.ts';
import type { Discovery } from '../../lib/model/discovery.ts';
import { asProviderId, type ProviderId } from '../../lib/model/provider-id.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { decodeDirectory } from '../../lib/pages/directory.ts';
import { inflatedFragment } from '../../lib/pages/fragment.ts';
import type { Ports } from '../../lib/ports.ts';
import type { Refreshable, RefreshRequest, RefreshWorld } from '../../lib/refresh/attempt.ts';
import { changesAfter } from '../../lib/refresh/emit.ts';
import type { Store } from '../../lib/store/store.ts';

export const provider: ProviderId = asProviderId('test-provider');
const tenMinutesMs = 600_000;

/** A clock that a test moves. */
export function movableClock(startMs: number) {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

export function quietPorts(clock: Ports['clock']): Ports {
  const quiet = () => undefined;
  return {
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    environment: {},
    secrets: { read: () => Promise.reject(new Error('no secret is read here')) },
    http: () => ({ send: () => Promise.reject(new Error('nothing is asked over HTTP here')) }),
  };
}

export function worldOf(store: Store, ports: Ports): RefreshWorld {
  let owners = 0;
  const newOwner = () => {
    owners += 1;
    return `worker-${owners}`;
  };
  return { store, ports, events: undefined, newOwner };
}

export const guardOff = {
  enabled: false,
  maxLossRatio: 0.5,
  minTargets: 10,
  confirmations: 3,
  confirmAfterMs: 600_000,
};

/** A provider whose source answers what `discover` says when it is asked. */
export function refreshable(discover: () => Promise<Discovery>, guard = guardOff): Refreshable {
  const rules = { isDropped: () => false, names: 'legacy' } as const;
  return { id: provider, guard, rules, create: async () => ({ refresh: discover }) };
}

export function requestAt(nowMs: number, slotMs?: number): RefreshRequest {
  const signal = new AbortController().signal;
  return { deadlineMs: nowMs + tenMinutesMs, signal, ...(slotMs === undefined ? {} : { slotMs }) };
}

/** A group of one target, of which every part shows in what is served. */
export function groupOf(source: string, labels: Readonly<Record<string, string>> = {}): TargetGroup {
  return { source, labels: {}, targets: [{ address: `${source}:80`, labels }] };
}

/** What a reader gets: every target as `address{labels}`, sorted; undefined if the provider was never read. */
export async function served(store: Store): Promise<readonly string[] | undefined> {
  const head = await store.head(provider);
  if (head?.listing === undefined) return undefined;
  const { directory: name } = head.listing;
  const bytes = (await store.read(provider, [name])).get(name);
  if (bytes === undefined) throw new Error(`directory ${name} is gone`);
  const { pages } = decodeDirectory(bytes);
  const contents = await store.read(
    provider,
    pages.flatMap((page) => page.name ?? []),
  );
  return pages
    .flatMap((page) => {
      const fragment = page.inline ?? contents.get(page.name ?? '');
      if (fragment === undefined) throw new Error(`page ${page.name} is gone`);
      return linesOf(inflatedFragment(page, fragment).toString());
    })
    .sort();
}

export function linesOf(plain: string): readonly string[] {
  const groups = JSON.parse(`[${plain}]`) as { targets: string[]; labels: object }[];
  return groups.flatMap(({ targets, labels }) => targets.map((target) => `${target}${JSON.stringify(labels)}`));
}

/** Plays the change feed from its beginning: the sources there are in the end. Throws on a change that cannot have happened. */
export async function replayedFeed(store: Store): Promise<readonly string[]> {
  const head = await store.head(provider);
  const sources = new Set<string>();
  for (const change of head === undefined ? [] : await changesAfter(store, head, 0)) play(change, sources);
  return [...sources].sort();
}

function play({ added, changed, removals }: Change, sources: Set<string>): void {
  const twice = added.find((source) => sources.has(source));
  if (twice !== undefined) throw new Error(`${twice} was added twice`);
  for (const source of added) sources.add(source);
  const early = changed.find((source) => !sources.has(source));
  if (early !== undefined) throw new Error(`${early} changed before it came`);
  const gone = removals.find(({ source, targets }) => targets.length > 0 || !sources.delete(source));
  if (gone !== undefined) throw new Error(`${gone.source} was removed and was not there`);
}
