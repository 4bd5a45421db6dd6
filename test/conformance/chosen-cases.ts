import type { ConformanceCase } from './conformance-case.ts';
import { reasonAgainstCase } from './not-recorded.ts';
import { createRandom } from './random.ts';

export interface Choice {
  readonly mechanism?: string | undefined;
  /** Part of a name. */
  readonly case?: string | undefined;
  readonly sample?: number | undefined;
  readonly seed: number;
}

/** The cases that can be recorded and that someone wants: all, or so many by chance. */
export function chosenCases(all: readonly ConformanceCase[], choice: Choice): readonly ConformanceCase[] {
  const { mechanism, case: part, sample, seed } = choice;
  const fitting = all.filter(
    (each) =>
      reasonAgainstCase(each) === undefined &&
      (mechanism === undefined || each.mechanism === mechanism) &&
      (part === undefined || each.name.includes(part)),
  );
  if (sample === undefined) return fitting;
  const random = createRandom(seed);
  const drawn = new Set(random.shuffled(fitting).slice(0, sample));
  return fitting.filter((each) => drawn.has(each));
}
