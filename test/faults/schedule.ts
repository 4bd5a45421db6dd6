import { createRandom, type Random } from '../conformance/random.ts';
import { type Await, cells, type PlannedFault } from './awaits.ts';
import { faultsOf, plots, providers, type Step, stepsOf } from './plots.ts';

/** One step, with the seed of what is left to chance in it: without one step, the others stay what they are. */
export type SeededStep = Step & { readonly salt: number };

export interface Setting {
  readonly providers: number;
  readonly hasStatic: boolean;
  readonly isGuarded: boolean;
  readonly hasEvents: boolean;
  /** How far clocks are off at most. */
  readonly skewMs: number;
  /** How it is looked at in the end: not at all, after two intervals, also after a day of sweeping, also after retired providers are forgotten. */
  readonly ending: 'none' | 'settled' | 'swept' | 'forgotten';
}

/** All that happens, as data. */
export interface Schedule {
  readonly seed: number;
  readonly index: number;
  readonly setting: Setting;
  readonly steps: readonly SeededStep[];
  readonly faults: readonly PlannedFault[];
}

/** The schedule with a number: the same for the same seed. */
export function scheduleOf(seed: number, index: number): Schedule {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const plot = random.oneOf(plots);
  const planned = Array.from({ length: 6 + random.below(8) }, () => plannedFault(random));
  const needed = planned.flatMap(({ at }) => neededFor(at, random));
  const setting: Setting = {
    providers: random.oneOf([2, 3, 3, 3, 4]),
    hasStatic: random.percent(15),
    isGuarded: plot !== 'return' && (random.percent(25) || planned.some(({ at }) => aboutHolds.has(at))),
    hasEvents: random.percent(35) || planned.some(({ at }) => at === 'mark told'),
    skewMs: plot === 'edits' ? 300_000 : random.oneOf([0, 30_000, 300_000]),
    ending:
      plot === 'month'
        ? 'forgotten'
        : random.oneOf(['none', 'none', 'none', 'none', 'none', 'none', 'settled', 'swept']),
  };
  const neededSteps = needed.flatMap((each) => ('kind' in each ? [each] : []));
  const steps = stepsOf(plot, neededSteps, random);
  const faults = [...planned, ...needed.flatMap((each) => ('kind' in each ? [] : [each])), ...faultsOf(plot, random)];
  return { seed, index, setting, steps: steps.map((step) => ({ ...step, salt: random.below(2 ** 31) })), faults };
}

/** Without something before it, nobody comes to wait for this: the fault would never be there. */
function neededFor(at: Await, random: Random): readonly (Step | PlannedFault)[] {
  const provider = random.oneOf(providers);
  const nth = 1 + random.below(4);
  switch (at) {
    case 'give back':
      return [{ kind: 'retire', provider }];
    case 'dispatch: remove job':
      return [{ kind: 'edit', edit: 'rename job' }];
    case 'dispatch: mark unnamed':
      return [{ kind: 'edit', edit: 'remove provider' }];
    case 'dispatch: read approvals':
      return [{ kind: 'edit', edit: 'mistype filter' }];
    case 'mark told':
    case 'read approvals':
      return [{ kind: 'change', provider, how: 'all go' }];
    case 'note failure':
      return [{ at: 'ask source', fault: 'refused', nth }];
    case 'release lease':
      return [{ at: 'commit', fault: 'refused', nth }];
    case 'read contents again':
      return [{ at: 'read contents', fault: 'stale', nth }];
    case 'poll: read job and heads':
    case 'poll: read plan status':
    case 'poll: read contents':
      return [{ kind: 'poll' }];
    default:
      return [];
  }
}

const aboutHolds = new Set<Await>(['read approvals', 'mark told']);
const rare = new Set<Await>([
  'give back',
  'read approvals',
  'mark told',
  'dispatch: read approvals',
  'dispatch: remove job',
  'dispatch: mark unnamed',
  'note failure',
  'release lease',
]);

function plannedFault(random: Random): PlannedFault {
  const [at, fault] = random.oneOf(cells as [(typeof cells)[number]]);
  const nth = rare.has(at) ? 1 : 1 + Math.floor(-Math.log(1 - random.next()) * 2.5);
  return { at, fault, nth };
}
