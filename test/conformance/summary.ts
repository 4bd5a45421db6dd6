import type { Verdict, Way } from './verdict.ts';
import { titleOf } from './verdict.ts';

/** How much was compared. */
export interface Extent {
  readonly comparisons: number;
  readonly targets: number;
  readonly labels: number;
  readonly differ: number;
}

/** A difference that is wanted, and where it was seen. */
export interface WantedDivergence {
  readonly reason: string;
  readonly cases: readonly string[];
}

/** What a run comes to. */
export interface Summary extends Extent {
  readonly cases: number;
  readonly ways: Readonly<Record<Way, Extent>>;
  readonly mechanisms: Readonly<Record<string, Extent>>;
  readonly differences: readonly string[];
  readonly wantedDivergences: readonly WantedDivergence[];
}

const ways: readonly Way[] = ['native', 'watch lists', 'served'];

/** Counts what was compared, and names what differs. */
export function summaryOf(verdicts: readonly Verdict[]): Summary {
  const ofWay = (way: Way) => extentOf(verdicts.filter((verdict) => verdict.way === way));
  const byMechanism = Map.groupBy(verdicts, ({ each }) => each.mechanism);
  const byReason = Map.groupBy(
    verdicts.flatMap(({ each, wanted }) => wanted.map(({ reason }) => ({ reason, name: each.name }))),
    ({ reason }) => reason,
  );
  return {
    cases: new Set(verdicts.map(({ each }) => each.name)).size,
    ...extentOf(verdicts),
    ways: { native: ofWay('native'), 'watch lists': ofWay('watch lists'), served: ofWay('served') },
    mechanisms: Object.fromEntries([...byMechanism].sort().map(([name, all]) => [name, extentOf(all)])),
    differences: verdicts.filter(({ faults }) => faults.length > 0).map(titleOf),
    wantedDivergences: [...byReason].map(([reason, seen]) => ({
      reason,
      cases: [...new Set(seen.map(({ name }) => name))].sort(),
    })),
  };
}

function extentOf(verdicts: readonly Verdict[]): Extent {
  const targets = verdicts.flatMap(({ told }) =>
    told === undefined || 'refused' in told ? [] : told.refreshes.flatMap((refresh) => refresh.targets),
  );
  return {
    comparisons: verdicts.length,
    targets: targets.length,
    labels: targets.reduce((sum, target) => sum + Object.keys(target).length, 0),
    differ: verdicts.filter(({ faults }) => faults.length > 0).length,
  };
}

/** A run as it is told. */
export function summaryText(summary: Summary): string {
  const lines = ways.map((way) => `  ${way}: ${extentText(summary.ways[way])}`);
  const wanted = summary.wantedDivergences.map(({ reason, cases }) => `  ${reason} (${cases.join(', ')})`);
  return [extentText(summary), ...lines, `wanted divergences: ${wanted.length}`, ...wanted, ''].join('\n');
}

function extentText({ comparisons, targets, labels, differ }: Extent): string {
  return `${comparisons} comparisons, ${targets} targets, ${labels} labels: ${differ} differ`;
}
