import type { DifferenceKind } from './comparison.ts';
import type { Told, ToldRefresh, ToldTarget } from './told.ts';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly text: string;
}

export interface Sides {
  readonly prometheus: Told;
  readonly rollcall: Told;
  /** Labels that are not compared. */
  readonly without?: readonly string[];
}

/** Where the two do not agree. An error's words are each one's own; what stays served after it is not. */
export function differencesOf({ prometheus, rollcall, without = [] }: Sides): readonly Difference[] {
  if ('refused' in prometheus || 'refused' in rollcall) return refusalOf(prometheus, rollcall);
  if (prometheus.refreshes.length !== rollcall.refreshes.length) {
    return [{ kind: 'failure', text: `${prometheus.refreshes.length} and ${rollcall.refreshes.length} refreshes` }];
  }
  return prometheus.refreshes.flatMap((told, index) => {
    const found = rollcall.refreshes[index];
    return found === undefined ? [] : [...failureOf(told, found), ...targetDifferences(told, found, without)];
  });
}

function refusalOf(prometheus: Told, rollcall: Told): readonly Difference[] {
  if ('refused' in prometheus && 'refused' in rollcall) return [];
  const text =
    'refused' in prometheus
      ? `Prometheus refuses: ${prometheus.refused}`
      : `Rollcall refuses: ${'refused' in rollcall ? rollcall.refused : ''}`;
  return [{ kind: 'refusal', text }];
}

function failureOf(told: ToldRefresh, found: ToldRefresh): readonly Difference[] {
  if (told.errors.length > 0 === found.errors.length > 0) return [];
  const [who, errors] = told.errors.length > 0 ? ['Prometheus', told.errors] : ['Rollcall', found.errors];
  return [{ kind: 'failure', text: `only ${who} fails: ${errors.join('; ')}` }];
}

function targetDifferences(told: ToldRefresh, found: ToldRefresh, without: readonly string[]): readonly Difference[] {
  const ofPrometheus = textsOf(told.targets, without);
  const ofRollcall = textsOf(found.targets, without);
  const lines = [
    ...[...ofPrometheus.difference(ofRollcall)].map((target) => `only Prometheus: ${target}`),
    ...[...ofRollcall.difference(ofPrometheus)].map((target) => `only Rollcall:   ${target}`),
  ];
  return lines.length === 0 ? [] : [{ kind: 'targets', text: lines.join('\n') }];
}

function textsOf(targets: readonly ToldTarget[], without: readonly string[]): ReadonlySet<string> {
  return new Set(
    targets.map((target) =>
      JSON.stringify(Object.fromEntries(Object.entries(target).filter(([name]) => !without.includes(name)))),
    ),
  );
}
