import { createHash } from 'node:crypto';
import type { TargetGroup } from '../lib/model/target-group.ts';

/** How many targets there are, and a digest of all their labels that is blind to order. */
export interface ToldTargets {
  readonly targets: number;
  readonly digest: string;
}

type Labels = Readonly<Record<string, string>>;

/** Of groups: the labels of a target are its own and its group's, and its address. */
export function toldByGroups(groups: readonly TargetGroup[]): ToldTargets {
  return toldOf(
    groups.flatMap(({ labels, targets }) =>
      targets.map((target) => lineOf({ ...labels, ...target.labels, __address__: target.address })),
    ),
  );
}

/** Of discovered labels, as Prometheus tells them: those that a scrape config adds by itself are left out. */
export function toldByPrometheus(targets: readonly Labels[]): ToldTargets {
  return toldOf(targets.map(lineOf));
}

function lineOf(labels: Labels): string {
  const found = Object.entries(labels).filter(([name]) => name === '__address__' || name.startsWith('__meta_'));
  return JSON.stringify(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toldOf(lines: readonly string[]): ToldTargets {
  const hash = createHash('sha256');
  for (const line of lines.toSorted()) hash.update(`${line}\n`);
  return { targets: lines.length, digest: hash.digest('hex') };
}
