import { DiscoveryError } from '../../lib/errors.ts';
import type { Discovery, UnreadScope } from '../../lib/model/discovery.ts';
import { whole } from '../../lib/model/discovery.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import type { Random } from '../conformance/random.ts';

/** Versions by source: what there truly is. */
export type Truth = ReadonlyMap<string, number>;

export type TruthChange = 'one comes or goes' | 'one changes' | 'all go' | 'all are back' | 'most go';

const allSources = ['eu/a', 'eu/b', 'us/c', 'us/d', 'x'] as const;
const scopes = ['eu/', 'us/', 'x', 'eu/a', 'us/d'] as const;
const reasons = ['unreachable', 'unauthorized', 'malformed'] as const;

export interface Sources {
  truthOf(id: ProviderId): Truth;
  change(id: ProviderId, how: TruthChange, random: Random): void;
}

/** The systems that providers ask. One that nobody changed has every source; a mistyped filter finds nothing. */
export function createSources(): Sources {
  const truths = new Map<ProviderId, Truth>();
  const truthOf = (id: ProviderId): Truth => truths.get(id) ?? (isMistyped(id) ? new Map() : fullTruth);
  return {
    truthOf,
    change(id, how, random) {
      if (!isMistyped(id)) truths.set(id, changed(truthOf(id), how, random));
    },
  };
}

const fullTruth: Truth = new Map(allSources.map((source) => [source, 1]));

function isMistyped(id: ProviderId): boolean {
  return id.includes('typo');
}

function changed(truth: Truth, how: TruthChange, random: Random): Truth {
  const next = new Map(truth);
  const source = random.oneOf(allSources);
  switch (how) {
    case 'one comes or goes':
      if (!next.delete(source)) next.set(source, 1);
      return next;
    case 'one changes':
      // Between two versions, so that a list often comes to be what it was before.
      next.set(source, next.get(source) === 1 ? 2 : 1);
      return next;
    case 'all go':
      return new Map();
    case 'all are back':
      return fullTruth;
    case 'most go':
      return new Map([...fullTruth].slice(0, 1));
  }
}

/** A target as a reader sees it, in one line. */
export function lineOf(address: string, labels: Readonly<Record<string, string>>): string {
  return `${address}${JSON.stringify(labels)}`;
}

/** What is served of a truth: a line for each source. */
export function linesOf(id: ProviderId, truth: Truth): ReadonlyMap<string, string> {
  return new Map([...truth].map(([source, version]) => [source, lineOf(addressOf(id, source), labelsOf(version))]));
}

/** The source of a target, from its address. */
export function sourceOf(address: string): string {
  return address.slice(address.indexOf('.') + 1, -':80'.length);
}

function addressOf(id: ProviderId, source: string): string {
  return `${id}.${source}:80`;
}

function labelsOf(version: number) {
  return { version: `${version}` };
}

/** A whole answer. */
export function discoveryOf(id: ProviderId, truth: Truth): Discovery {
  return whole([...truth].map(([source, version]) => groupOf(id, source, version)));
}

/** An answer that lacks a scope, and says so. */
export function partOf(id: ProviderId, truth: Truth, random: Random): Discovery {
  const name = random.oneOf(scopes);
  const cause = new DiscoveryError('unauthorized', `${name}: not allowed`);
  const unread: UnreadScope[] = [{ kind: name.endsWith('/') ? 'prefix' : 'source', name, cause }];
  const read = [...truth].filter(([source]) => !isInScope(name, source));
  return { groups: read.map(([source, version]) => groupOf(id, source, version)), unread };
}

/** Whether a source lies in a scope; told apart from what the hub thinks. */
export function isInScope(scope: string, source: string): boolean {
  return scope.endsWith('/') ? source.startsWith(scope) : source === scope;
}

export function refusalOf(random: Random): DiscoveryError {
  if (random.percent(70)) return new DiscoveryError(random.oneOf(reasons), 'the source refused');
  const retryAfterMs = random.percent(50) ? { retryAfterMs: 40_000 } : {};
  return new DiscoveryError('throttled', 'slow down', retryAfterMs);
}

function groupOf(id: ProviderId, source: string, version: number): TargetGroup {
  return { source, labels: {}, targets: [{ address: addressOf(id, source), labels: labelsOf(version) }] };
}
