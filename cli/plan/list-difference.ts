import { canonicalJson } from '../../lib/model/digest.ts';

/** A target of a list, with all its labels. */
export interface PlannedTarget {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The step from one list to another, in addresses, each once and sorted. */
export interface ListDifference {
  readonly before: number;
  readonly after: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** In both, with other labels. */
  readonly changed: readonly string[];
}

export function listDifference(before: readonly PlannedTarget[], after: readonly PlannedTarget[]): ListDifference {
  const [old, now] = [byAddress(before), byAddress(after)];
  return {
    before: countOf(old),
    after: countOf(now),
    added: [...now.keys()].filter((address) => !old.has(address)).sort(),
    removed: [...old.keys()].filter((address) => !now.has(address)).sort(),
    changed: [...now].flatMap(([address, labels]) => (isOther(labels, old.get(address)) ? [address] : [])).sort(),
  };
}

type ByAddress = ReadonlyMap<string, ReadonlySet<string>>;

/** The label sets of each address: a target that is listed twice is one. */
function byAddress(targets: readonly PlannedTarget[]): ByAddress {
  const grouped = Map.groupBy(targets, ({ address }) => address);
  return new Map(
    [...grouped].map(([address, found]) => [address, new Set(found.map(({ labels }) => canonicalJson(labels)))]),
  );
}

function countOf(targets: ByAddress): number {
  return targets.values().reduce((sum, labels) => sum + labels.size, 0);
}

function isOther(labels: ReadonlySet<string>, before: ReadonlySet<string> | undefined): boolean {
  return before !== undefined && labels.symmetricDifference(before).size > 0;
}
