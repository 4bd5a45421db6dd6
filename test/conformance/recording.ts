import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { projectRoot } from './comparison.ts';
import { type ConformanceCase, isForPromtool } from './conformance-case.ts';
import type { References } from './reference.ts';
import type { Told } from './told.ts';

const Recording = z.strictObject({
  binary: z.string(),
  version: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  date: z.iso.date(),
  /** With SOURCE for the loopback source. */
  configuration: z.json(),
  refused: z.string().optional(),
  refreshes: z
    .array(z.strictObject({ targets: z.array(z.record(z.string(), z.string())), errors: z.array(z.string()) }))
    .optional(),
});
type Recording = z.output<typeof Recording>;

export interface Recorded {
  readonly version: string;
  readonly told: Told;
}

const file = 'promtool.json';

/** What Prometheus said of a case when it was last asked, or undefined where nothing is recorded. */
export function recordedOf({ folder }: ConformanceCase): Recorded | undefined {
  if (folder === undefined) return undefined;
  const path = join(projectRoot, folder, file);
  if (!existsSync(path)) return undefined;
  const { version, refused, refreshes = [] } = Recording.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { version, told: refused === undefined ? { refreshes } : { refused } };
}

/** Writes down what Prometheus said, unless the same is written there already. Says whether it wrote. */
export function record(each: ConformanceCase, told: Told, configuration: string, references: References): boolean {
  if (each.folder === undefined) return false;
  const path = join(projectRoot, each.folder, file);
  const { binary, version, sha256 } = isForPromtool(each) ? references.promtool : references.prometheus;
  const date = new Date().toISOString().slice(0, 10);
  const asked: unknown = 'block' in each.job ? JSON.parse(configuration) : configuration.trimEnd().split('\n');
  const next = Recording.parse({ binary, version, sha256, date, configuration: asked, ...told });
  if (existsSync(path) && isSame(Recording.parse(JSON.parse(readFileSync(path, 'utf8'))), next)) return false;
  writeFileSync(path, `${JSON.stringify(next, undefined, 2)}\n`);
  return true;
}

/** Another day, or another build of the same version, says nothing new. */
function isSame({ date: _, sha256: __, ...before }: Recording, { date: _d, sha256: _s, ...next }: Recording): boolean {
  return isDeepStrictEqual(before, next);
}
