import type { PageEntry } from '../pages/directory.ts';
import { pageOf } from '../pages/hashmod.ts';

/** The part of a list that a relabel rule with `hashmod` of `__address__`, modulus `count`, would keep for `index`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Pages of which a shard needs something, and whether they hold targets of other shards too. */
export interface Selection {
  readonly pages: readonly PageEntry[];
  readonly isWhole: boolean;
}

/**
 * What of a directory a shard needs. A page holds one remainder modulo the page count, and so one remainder modulo what
 * page count and shard count have in common: other pages hold nothing of the shard.
 */
export function selectedPages(pageCount: number, pages: readonly PageEntry[], shard: Shard | undefined): Selection {
  if (shard === undefined) return { pages, isWhole: true };
  const common = greatestCommonDivisor(pageCount, shard.count);
  return {
    pages: pages.filter(({ index }) => index % common === shard.index % common),
    isWhole: common === shard.count,
  };
}

export function isInShard(address: string, { index, count }: Shard): boolean {
  return pageOf(address, count) === index;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
