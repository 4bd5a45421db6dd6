import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConformanceCase, MechanismName } from './conformance-case.ts';

const OlderRelease = z.strictObject({
  /** Releases with a lower major number. */
  before: z.int(),
  cases: z.array(z.string()).min(1),
  reason: z.string().min(1),
});

const older = z
  .array(OlderRelease)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'older-releases.json'), 'utf8')));

/** Debian's promtool has no `kubernetes`, and release 2 crashes on zones without an id, which most cases of `ec2` have. */
const mechanismsOfOlder: readonly MechanismName[] = ['dns', 'http', 'static'];

/** Whether a release is known to answer a case as the recorded one does. */
export function isAnsweredAlike({ name, mechanism }: ConformanceCase, version: string): boolean {
  const major = Number(version.split('.')[0]);
  if (major < 3 && !mechanismsOfOlder.includes(mechanism)) return false;
  return !older.some(({ before, cases }) => major < before && cases.includes(name));
}
