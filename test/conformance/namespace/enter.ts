import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Told } from '../told.ts';
import type { Question } from './in-namespace.ts';

const Refreshes = z.array(
  z.object({ targets: z.array(z.record(z.string(), z.string())), errors: z.array(z.string()) }),
);
const ToldText: z.ZodType<Told> = z.union([
  z.strictObject({ refused: z.string() }),
  z.strictObject({ refreshes: Refreshes }),
]);
const Answer = z.object({
  told: ToldText,
  found: ToldText.optional(),
  configuration: z.string().default(''),
  unforeseen: z.array(z.string()).default([]),
});
type Answer = z.output<typeof Answer>;

const script = join(import.meta.dirname, 'in-namespace.ts');
const patienceMs = 180_000;

/** Asks in network and mount namespaces of their own. Needs `unshare` and its permission. */
export async function askedInNamespace(question: Omit<Question, 'resolverFile'>): Promise<Answer> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-namespace-'));
  try {
    const resolverFile = join(directory, 'resolv.conf');
    await writeFile(resolverFile, '');
    const inside = [process.execPath, script, JSON.stringify({ ...question, resolverFile })];
    const { stdout } = await promisify(execFile)('unshare', ['--map-root-user', '--mount', '--net', ...inside], {
      timeout: patienceMs,
    });
    return Answer.parse(JSON.parse(stdout));
  } finally {
    await rm(directory, { recursive: true });
  }
}
