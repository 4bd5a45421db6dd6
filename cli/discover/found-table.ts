import { labelsText } from '../labels-text.ts';
import { textTable } from '../text-table.ts';
import { type FoundJob, groupsOf } from './found-job.ts';

/** What was found, a line a target. */
export function foundTable(jobs: readonly FoundJob[]): string {
  const rows = jobs.flatMap(({ name, parts }) =>
    parts.flatMap((part) =>
      groupsOf(part).flatMap(({ targets, labels }) =>
        targets.map((address) => [name, part.title, address, labelsText(labels)]),
      ),
    ),
  );
  return rows.length === 0 ? 'nothing found\n' : textTable(['JOB', 'PROVIDER', 'ADDRESS', 'LABELS'], rows);
}
