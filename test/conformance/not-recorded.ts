import { comparisonOf, mechanisms } from './comparison.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** What Prometheus cannot be made to show, each with the reason. */
export const notRecorded = mechanisms.flatMap((mechanism) => comparisonOf(mechanism).notRecorded);

/** Why a case, or a number that no case bears, is not recorded; undefined: it is, or has to be. */
export function reasonAgainst(name: string): string | undefined {
  return notRecorded.find(({ cases }) => cases.includes(name))?.reason;
}

/** Any block may be asked from inside a network. */
const extensionOfAll = 'network';

/** The same of a case, which may use what Prometheus does not have. */
export function reasonAgainstCase({ name, comparison, job }: ConformanceCase): string | undefined {
  const listed = reasonAgainst(name);
  if (listed !== undefined || !('block' in job)) return listed;
  const { extensions, extendedValues } = comparison;
  const isExtended =
    Object.keys({ ...Object(job.block) }).some((key) => key === extensionOfAll || extensions.includes(key)) ||
    extendedValues.some((start) => JSON.stringify(job.block).includes(`"${start}`));
  return isExtended ? 'Prometheus does not know the extensions of Rollcall.' : undefined;
}
