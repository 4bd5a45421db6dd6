import type { Random } from '../conformance/random.ts';
import { faultsAt, type PlannedFault } from './awaits.ts';
import type { Edit } from './configuration.ts';
import type { TruthChange } from './sources.ts';

export type Step =
  | { readonly kind: 'tick'; readonly dispatchers: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'change'; readonly provider: string; readonly how: TruthChange }
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'ask now'; readonly provider: string }
  | { readonly kind: 'sweep'; readonly provider: string }
  | { readonly kind: 'retire'; readonly provider: string }
  | { readonly kind: 'poll' }
  | { readonly kind: 'back up' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'deploy new code' }
  | { readonly kind: 'expire' };

export const providers = ['a', 'b', 'c', 'd'] as const;
const edits: readonly [Edit, ...Edit[]] = [
  'rename job',
  'mistype filter',
  'mistype filter',
  'mend filter',
  'add provider',
  'remove provider',
  'remove provider',
  'share provider',
  'change interval',
  'break file',
];
const changes: readonly [TruthChange, ...TruthChange[]] = [
  'one comes or goes',
  'one comes or goes',
  'one changes',
  'one changes',
  'all go',
  'all are back',
  'most go',
];

/** What most schedules never come to needs some that are about it. */
type Plot = 'day' | 'month' | 'return' | 'edits';

const days = Array.from({ length: 22 }, () => 'day' as const);
export const plots: readonly [Plot, ...Plot[]] = ['month', 'return', 'edits', ...days];

/** What happens in a plot; in that of a day, these steps too. */
export function stepsOf(plot: Plot, needed: readonly Step[], random: Random): readonly Step[] {
  if (plot === 'month') return monthOf(random);
  if (plot === 'return') return returnOf(random);
  return plot === 'edits' ? editsOf(random) : dayOf(random, needed);
}

/** What befalls it in any case. */
export function faultsOf(plot: Plot, random: Random): readonly PlannedFault[] {
  if (plot === 'month') return [{ at: 'remove head', fault: random.oneOf(faultsAt['remove head']), nth: 1 }];
  if (plot === 'return') return [{ at: 'delete contents', fault: random.oneOf(['slow', 'late']), nth: 1 }];
  return plot === 'edits' ? [3, 4, 5].map((nth) => ({ at: 'ask source', fault: 'refused', nth })) : [];
}

/** A list that comes to be what it was more than an hour ago, while that is being reclaimed. */
function returnOf(random: Random): readonly Step[] {
  const provider = random.oneOf(['a', 'b']);
  const change = (how: TruthChange): Step => ({ kind: 'change', provider, how });
  const gone = [tick(random), change('all go'), tick(random), { kind: 'wait', minutes: 65 } as const];
  const back = [change('most go'), tick(random), change('all are back'), tick(random), anyStep(random)];
  return [...gone, ...back, tick(random), anyStep(random), tick(random)];
}

const swaps: readonly [Edit, ...Edit[]] = ['share provider', 'add provider', 'mistype filter', 'mend filter'];

/** Edits within minutes, each accepted by a dispatcher with another clock. */
function editsOf(random: Random): readonly Step[] {
  const edit = (): Step => ({ kind: 'edit', edit: random.oneOf(swaps) });
  return [tick(random), edit(), tick(random), edit(), tick(random), anyStep(random), edit(), tick(random)];
}

function dayOf(random: Random, needed: readonly Step[]): readonly Step[] {
  // One that polls at once asks for jobs that are not planned yet.
  const isEager = needed.some(({ kind }) => kind === 'poll') && random.percent(50);
  const steps: Step[] = [...(isEager ? [{ kind: 'poll' } as const] : []), tick(random), ...needed];
  const ticks = random.oneOf([1, 1, 1, 1, 2, 3]);
  for (let count = 0; count < ticks; count += 1) {
    const between = 1 + random.below(4);
    for (let each = 0; each < between; each += 1) steps.push(anyStep(random));
    steps.push(tick(random));
  }
  return steps;
}

/** A provider leaves, is retired and, a month later, forgotten; or comes back in between. */
function monthOf(random: Random): readonly Step[] {
  const month: Step[] = [
    tick(random),
    { kind: 'edit', edit: random.oneOf(['remove provider', 'mistype filter', 'rename job']) },
    tick(random),
    { kind: 'wait', minutes: 75 },
    tick(random),
    ...(random.percent(30) ? [{ kind: 'edit', edit: 'mend filter' } as const] : []),
    { kind: 'wait', minutes: 31 * 24 * 60 },
    ...(random.percent(30) ? [{ kind: 'expire' } as const] : []),
    tick(random),
    { kind: 'wait', minutes: 31 * 24 * 60 },
    tick(random),
  ];
  return random.percent(50) ? month : [...month, anyStep(random), tick(random)];
}

function tick(random: Random): Step {
  return { kind: 'tick', dispatchers: random.percent(12) ? 2 : 1 };
}

function anyStep(random: Random): Step {
  const provider = random.oneOf(providers);
  const chance = random.below(100);
  if (chance < 36) return { kind: 'change', provider, how: random.oneOf(changes) };
  if (chance < 56) return { kind: 'edit', edit: random.oneOf(edits) };
  if (chance < 66) return { kind: 'wait', minutes: random.oneOf([2, 6, 15, 65, 80, 1500]) };
  if (chance < 74) return { kind: 'poll' };
  if (chance < 82) return { kind: 'ask now', provider };
  if (chance < 86) return { kind: 'sweep', provider };
  if (chance < 88) return { kind: 'retire', provider };
  if (chance < 91) return { kind: 'back up' };
  if (chance < 94) return { kind: 'restore' };
  return chance < 97 ? { kind: 'deploy new code' } : { kind: 'expire' };
}
