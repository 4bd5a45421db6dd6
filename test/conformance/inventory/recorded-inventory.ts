import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ConformanceCase } from '../conformance-case.ts';
import type { References } from '../reference.ts';
import type { Told, ToldTarget } from '../told.ts';

const Recording = z.strictObject({
  binary: z.string(),
  version: z.string(),
  sha256: z.string(),
  date: z.iso.date(),
  labels: z.int(),
  /** Of each target, sorted: the first characters of the SHA-256 of its labels as JSON. */
  targets: z.array(z.string()),
});
type Recording = z.output<typeof Recording>;

const folder = join(import.meta.dirname, 'recorded');

/** Writes down digests of what Prometheus found in an inventory, unless the same is written there already. */
export function recordInventory(each: ConformanceCase, told: Told, { promtool }: References): boolean {
  const targets = targetsOf(told);
  const { binary, version, sha256 } = promtool;
  const next: Recording = {
    binary,
    version,
    sha256,
    date: new Date().toISOString().slice(0, 10),
    labels: targets.reduce((sum, target) => sum + Object.keys(target).length, 0),
    targets: targets.map(digestOfTarget).sort(),
  };
  const before = recordingOf(each);
  if (before?.version === version && isDeepStrictEqual(before.targets, next.targets)) return false;
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(each), `${JSON.stringify(next, undefined, 2)}\n`);
  return true;
}

/** Targets that Prometheus did not find, and how many of its own are missing. */
export function inventoryFaults(each: ConformanceCase, found: Told): readonly string[] {
  const recording = recordingOf(each);
  if (recording === undefined) return [`nothing is recorded of ${each.name}`];
  const left = new Set(recording.targets);
  const unknown = targetsOf(found).filter((target) => !left.delete(digestOfTarget(target)));
  const faults = unknown.map((target) => `Prometheus does not find ${JSON.stringify(target)}`);
  return left.size === 0 ? faults : [...faults, `${left.size} targets of Prometheus are not found`];
}

function recordingOf(each: ConformanceCase): Recording | undefined {
  const file = fileOf(each);
  return existsSync(file) ? Recording.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

function fileOf({ name }: ConformanceCase): string {
  return join(folder, `${basename(name)}.json`);
}

function targetsOf(told: Told): readonly ToldTarget[] {
  if ('refused' in told) throw new Error(`an inventory is refused: ${told.refused}`);
  return told.refreshes.flatMap(({ targets, errors }) => {
    if (errors.length > 0) throw new Error(`an inventory is not read: ${errors.join('; ')}`);
    return targets;
  });
}

function digestOfTarget(target: ToldTarget): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex').slice(0, 12);
}
