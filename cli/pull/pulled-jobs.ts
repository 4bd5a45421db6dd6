import { usageError } from '../cli-error.ts';
import type { Pulled } from './puller.ts';

const wildcard = '{job}';

/**
 * Which job goes to which file: as many files as jobs, in their order, or one with `{job}` in it, where the name stands
 * encoded as in a URL, so that a slash in it makes no directory. Throws a CliError for anything else.
 */
export function pulledJobs(jobs: readonly string[], outs: readonly string[]): readonly Pulled[] {
  const [pattern = ''] = outs;
  const isPattern = outs.length === 1 && pattern.includes(wildcard);
  if (!isPattern && jobs.length !== outs.length) {
    throw usageError(
      `${jobs.length} jobs and ${outs.length} files do not go together`,
      `name a file for each job, in the same order, or one with ${wildcard} in it for all`,
    );
  }
  const pulled = jobs.map((job, index) => {
    const out = isPattern ? pattern.replaceAll(wildcard, encodeURIComponent(job)) : (outs[index] ?? '');
    return { job, out };
  });
  const twice = pulled.find(({ out }, index) => pulled.findIndex((each) => each.out === out) !== index);
  if (twice !== undefined) throw usageError(`two lists cannot go to ${twice.out}`, 'name a file for each job');
  for (const { out } of pulled) checkEnding(out);
  return pulled;
}

/** Prometheus reads what ends so and nothing else: `discovery/file/file.go`, `patFileSDName`. */
function checkEnding(out: string): void {
  if (out.endsWith('.json')) return;
  throw usageError(`${out} does not end in .json`, 'Prometheus reads a list from a file by its ending');
}
