export type LabelSet = Readonly<Record<string, string>>;

/** One scrape address with the labels discovery found for it. */
export interface Target {
  readonly address: string;
  readonly labels: LabelSet;
}

/** Targets that come and go together. The source is unique within one provider. */
export interface TargetGroup {
  readonly source: string;
  readonly labels: LabelSet;
  readonly targets: readonly Target[];
}

/** The group that tells a reader that a source is gone: its name, and nothing else (Prometheus: `targetgroup.Group` without targets). */
export function removalOf(source: string): TargetGroup {
  return { source, labels: {}, targets: [] };
}

/**
 * Regroups targets by address, for lists whose groups have no name of their own (static, http, file): the source is
 * the prefix and the address, so that a list in another order is the same list.
 */
export function groupsByAddress(
  prefix: string,
  groups: readonly Omit<TargetGroup, 'source'>[],
): readonly TargetGroup[] {
  const targets = new Map<string, Target[]>();
  for (const group of groups) {
    for (const target of group.targets) {
      // A group of a million targets without labels of their own has its labels once, not a million times.
      const labels = isEmpty(target.labels) ? group.labels : { ...group.labels, ...target.labels };
      const flat = { address: target.address, labels };
      const known = targets.get(target.address);
      if (known === undefined) targets.set(target.address, [flat]);
      else known.push(flat);
    }
  }
  return [...targets].map(([address, found]) => ({ source: `${prefix}${address}`, labels: {}, targets: found }));
}

function isEmpty(labels: LabelSet): boolean {
  for (const _name in labels) return false;
  return true;
}
