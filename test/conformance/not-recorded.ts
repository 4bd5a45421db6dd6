import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConformanceCase } from './conformance-case.ts';

const NotRecorded = z.strictObject({
  /** `ec2/throttled-once`, or `static 10` for a number that no case bears. */
  cases: z.array(z.string()).min(1),
  reason: z.string().min(1),
});

/** What Prometheus cannot be made to show, each with the reason. */
export const notRecorded: readonly z.output<typeof NotRecorded>[] = z
  .array(NotRecorded)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'not-recorded.json'), 'utf8')));

/** What Prometheus does not know: a block that has one of these cannot be asked about. */
const extensions = ['eks_cluster', 'network', 'regions', 'role_arns'];
const extensionsOfKubernetes = [...extensions, 'external_id', 'region', 'role_arn'];

/** Why a case, or a number that no case bears, is not recorded; undefined: it is, or has to be. */
export function reasonAgainst(name: string): string | undefined {
  return notRecorded.find(({ cases }) => cases.includes(name))?.reason;
}

/** The same of a case, which may use what Prometheus does not have. */
export function reasonAgainstCase({ name, mechanism, job }: ConformanceCase): string | undefined {
  const listed = reasonAgainst(name);
  if (listed !== undefined || !('block' in job)) return listed;
  const keys = Object.keys({ ...Object(job.block) });
  const own = mechanism === 'kubernetes' ? extensionsOfKubernetes : extensions;
  return keys.some((key) => own.includes(key)) ? 'Prometheus does not know the extensions of Rollcall.' : undefined;
}
