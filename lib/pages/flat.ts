import { createHash, hash } from 'node:crypto';
import type { LabelSet, TargetGroup } from '../model/target-group.ts';
import { createServedLabels, type LabelRules, type ServedLabels } from './served-labels.ts';

/** A target as it is served: its address, and all of its labels, group's and own. */
export interface FlatTarget {
  readonly address: string;
  /** JSON with sorted names, or what it is rendered from: `labelsOf` tells. */
  readonly labels: string | UnrenderedLabels;
}

/**
 * Labels as they were found. As text those of all targets are as large as the list itself, and most refreshes need them
 * for a digest only: they are rendered again, page by page, when a list is drawn.
 */
interface UnrenderedLabels {
  readonly group: LabelSet;
  readonly own: LabelSet;
  readonly render: ServedLabels;
}

/** All labels of a target (group's and own, the own win) as JSON with sorted names. */
export function labelsOf({ labels }: FlatTarget): string {
  return typeof labels === 'string' ? labels : labels.render(labels.group, labels.own).json;
}

export interface FlatSource {
  readonly name: string;
  /** Digest of its targets, blind to their order and to what stood on the group. */
  readonly digest: string;
  /** Characters that its targets come to on a page, about. */
  readonly size: number;
  readonly targets: readonly FlatTarget[];
}

/** Of a large list, all lines at once come to a text of many megabytes. */
const linesAtATime = 1000;

export type FlatSources = ReadonlyMap<string, FlatSource>;

/** What stands around address and labels in a rendered group of one target. */
const frameSize = 28;

/**
 * Groups as they are served, by source, with the number of labels that had to be made legal. A group without targets is
 * no source (Prometheus: `discovery/manager.go`, `updateGroup`); two groups of one source are one.
 */
export function flatSourcesOf(
  groups: readonly TargetGroup[],
  rules: LabelRules,
): { readonly sources: FlatSources; readonly repaired: number } {
  const render = createServedLabels(rules);
  const sources = new Map<string, FlatSource>();
  let repaired = 0;
  for (const [name, own] of bySource(groups)) {
    // Source by source: what is known of every target until its source is closed would be held of all at one time.
    const lines: Line[] = [];
    for (const { labels: group, targets } of own) {
      for (const { address, labels } of targets) {
        const rendered = render(group, labels);
        repaired += rendered.repaired;
        lines.push(lineOf({ address: address.toWellFormed(), labels: { group, own: labels, render } }, rendered.json));
      }
    }
    sources.set(name, sourceOf(name, lines));
  }
  return { sources, repaired };
}

/** The groups of each source. */
function bySource(groups: readonly TargetGroup[]): ReadonlyMap<string, readonly TargetGroup[]> {
  return Map.groupBy(
    groups.filter(({ targets }) => targets.length > 0),
    ({ source }) => source,
  );
}

/** A source of flat targets: duplicates are dropped, and the digest is blind to the order of the rest. */
export function flatSourceOf(name: string, targets: readonly FlatTarget[]): FlatSource {
  const lines = targets.map((target) => lineOf(target, labelsOf(target)));
  return sourceOf(name, lines);
}

/** Digest of all sources, blind to order: equal ones mean that there is nothing to do. */
export function rootOf(sources: FlatSources): string {
  const lines = Array.from(sources.values(), ({ name, digest }) => JSON.stringify([name, digest])).sort();
  const root = createHash('sha256');
  for (let from = 0; from < lines.length; from += linesAtATime) {
    root.update(`${from === 0 ? '' : '\n'}${lines.slice(from, from + linesAtATime).join('\n')}`);
  }
  return root.digest('base64url').slice(0, 22);
}

/** What a target comes to when it is rendered. */
interface Line {
  readonly digest: string;
  readonly size: number;
  readonly target: FlatTarget;
}

function lineOf(target: FlatTarget, labels: string): Line {
  const text = `${JSON.stringify(target.address)} ${labels}`;
  return { digest: hash('sha256', text, 'base64url'), size: text.length + frameSize, target };
}

function sourceOf(name: string, lines: readonly Line[]): FlatSource {
  const kept = lines.length === 1 ? lines : [...new Map(lines.map((line) => [line.digest, line])).values()];
  const digests = kept.map(({ digest }) => digest).sort();
  const digest = digests.length === 1 ? digests.join() : hash('sha256', digests.join('\n'), 'base64url');
  const size = kept.reduce((sum, line) => sum + line.size, 0);
  return { name, digest: digest.slice(0, 12), size, targets: kept.map(({ target }) => target) };
}
