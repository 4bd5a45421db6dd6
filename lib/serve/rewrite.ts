import { StoreError } from '../errors.ts';
import type { LabelSet } from '../model/target-group.ts';
import { isInShard, type Shard } from './shard.ts';

/** A group of an http_sd list. */
export interface HttpSdGroup {
  readonly targets: readonly string[];
  readonly labels: LabelSet;
}

/** A step over the groups of one page; pages are opened only where there is one. */
export type Rewrite = (groups: readonly HttpSdGroup[]) => readonly HttpSdGroup[];

/** Keeps the targets of one shard, and no group without any. */
export function keepingShard(shard: Shard): Rewrite {
  return (groups) =>
    groups.flatMap((group) => {
      const targets = group.targets.filter((address) => isInShard(address, shard));
      return targets.length === 0 ? [] : [{ targets, labels: group.labels }];
    });
}

/** Adds one label to every group. */
export function addingLabel(name: string, value: string): Rewrite {
  return (groups) => groups.map(({ targets, labels }) => ({ targets, labels: { ...labels, [name]: value } }));
}

/** Applies the steps to a page's plain JSON; empty when nothing of it is left. */
export function rewrittenPage(plain: Buffer, rewrites: readonly Rewrite[]): Buffer {
  const rewritten = rewrites.reduce<readonly HttpSdGroup[]>((groups, rewrite) => rewrite(groups), groupsIn(plain));
  return Buffer.from(JSON.stringify(rewritten).slice(1, -1));
}

function groupsIn(plain: Buffer): readonly HttpSdGroup[] {
  try {
    // The page was rendered by this project and its CRC was compared: its shape is not in doubt.
    return JSON.parse(`[${plain.toString()}]`) as readonly HttpSdGroup[];
  } catch (error) {
    throw new StoreError('damaged', 'a page in the store is damaged: it is not JSON', { cause: error });
  }
}
