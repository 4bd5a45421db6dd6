import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './comparison.ts';

const Spec = z.object({ specCases: z.union([z.int(), z.array(z.int())]) });

/** The numbers of a mechanism's list of cases that a test must cover. */
export function numbersOf(mechanism: string): readonly number[] {
  const file = join(projectRoot, 'lib/mechanisms', mechanism, 'cases/spec.json');
  if (!existsSync(file)) return [];
  const { specCases } = Spec.parse(JSON.parse(readFileSync(file, 'utf8')));
  return typeof specCases === 'number' ? Array.from({ length: specCases }, (_, index) => index + 1) : specCases;
}
