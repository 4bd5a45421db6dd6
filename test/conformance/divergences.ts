import { comparisonOf, type Divergence, mechanisms } from './comparison.ts';
import { type Difference, differencesOf, type Sides } from './differences.ts';

/** Every wanted difference between Prometheus and Rollcall, each with its reason. */
export const divergences: readonly Divergence[] = mechanisms.flatMap(
  (mechanism) => comparisonOf(mechanism).divergences,
);

export interface Judgement {
  readonly unwanted: readonly Difference[];
  /** Listed divergences that are not there. */
  readonly stale: readonly string[];
  /** Wanted differences that are there. */
  readonly wanted: readonly Divergence[];
}

/** Parts what is wanted from what is not. */
export function judged(name: string, sides: Sides): Judgement {
  const listed = divergences.filter(({ cases }) => cases.includes(name));
  const all = differencesOf(sides);
  const wanted = listed.filter(({ differs }) => all.some(({ kind }) => kind === differs));
  const labels = listed.flatMap((divergence) => divergence.labels ?? []);
  const rest = labels.length === 0 ? all : differencesOf({ ...sides, without: labels });
  const covered = new Set(wanted.filter((divergence) => divergence.labels === undefined).map(({ differs }) => differs));
  const stale = listed
    .filter((divergence) => !wanted.includes(divergence))
    .map(({ differs, reason }) => `a listed divergence (${differs}) is not there: ${reason}`);
  return { unwanted: rest.filter(({ kind }) => !covered.has(kind)), stale, wanted };
}
