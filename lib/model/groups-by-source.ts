import type { Target, TargetGroup } from './target-group.ts';

/** A target, and the source that it comes and goes with. */
export interface SourcedTarget {
  readonly source: string;
  readonly target: Target;
}

/** One group a source, in the order in which the sources come up. */
export function groupsBySource(found: Iterable<SourcedTarget>): readonly TargetGroup[] {
  const targets = new Map<string, Target[]>();
  for (const { source, target } of found) {
    const known = targets.get(source);
    if (known === undefined) targets.set(source, [target]);
    else known.push(target);
  }
  return [...targets].map(([source, list]) => ({ source, labels: {}, targets: list }));
}
