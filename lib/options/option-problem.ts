import type { z } from 'zod';
import { isSecret } from './secret.ts';

/** A forbidden combination: where it stands within the block, and what to do about it. */
export interface OptionProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Reports problems as issues of a zod check, each at its own key. */
export function report(problems: readonly OptionProblem[], context: z.core.$RefinementCtx): void {
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message });
}

/** Problems of a block within a block. What is no block was refused for that already. */
export function within<Block extends object>(
  key: string,
  block: Block | undefined,
  problemsOf: (block: Block) => readonly OptionProblem[],
): readonly OptionProblem[] {
  if (typeof block !== 'object' || block === null) return [];
  return problemsOf(block).map(({ path, message }) => ({ path: [key, ...path], message }));
}

/** Whether an option says something: Prometheus takes an empty text for an absent one. */
export function isFilled(value: unknown): boolean {
  return isSecret(value) ? value.reveal() !== '' : value !== undefined && value !== null && value !== '';
}

/** At most one of some keys may be filled; the problem stands at the second one found. */
export function atMostOneOf(block: object, keys: readonly string[]): readonly OptionProblem[] {
  const filled = Object.entries(block)
    .filter(([key, value]) => keys.includes(key) && isFilled(value))
    .map(([key]) => key);
  const second = filled[1];
  if (second === undefined) return [];
  return [{ path: [second], message: `only one of ${filled.join(', ')} may be set; remove the others` }];
}

/** A secret that has to be in its key or in the file that another names, and not in both. */
export function secretOrFileProblems(block: object, key: string): readonly OptionProblem[] {
  const file = `${key}_file`;
  const filled = Object.entries(block).flatMap(([name, value]) => (isFilled(value) ? [name] : []));
  const [inPlace, inFile] = [filled.includes(key), filled.includes(file)];
  if (inPlace && inFile) return [{ path: [file], message: `excludes ${key}; remove one of them` }];
  return inPlace || inFile ? [] : [{ path: [], message: `one of ${key} and ${file} must be set` }];
}
