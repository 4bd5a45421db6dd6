import { removalOf, type TargetGroup } from '../model/target-group.ts';

/** The digest of each source, by its name. */
export type SourceDigests = ReadonlyMap<string, string>;

/** The step from the last list to this one. */
export interface Delta {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** One group without targets for every source that is gone. */
  readonly removals: readonly TargetGroup[];
}

/**
 * What became of each source. Both sides may be cut down to the pages whose content or ledger differs: a source that
 * changed, came or went changes the ledger of every page it has a target on.
 */
export function diff(last: SourceDigests, now: SourceDigests): Delta {
  const added: string[] = [];
  const changed: string[] = [];
  for (const [source, digest] of now) {
    const before = last.get(source);
    if (before === undefined) added.push(source);
    else if (before !== digest) changed.push(source);
  }
  const removals = [...last.keys()].filter((source) => !now.has(source));
  return { added: added.sort(), changed: changed.sort(), removals: removals.sort().map(removalOf) };
}

export function isEmptyDelta({ added, changed, removals }: Delta): boolean {
  return added.length + changed.length + removals.length === 0;
}
