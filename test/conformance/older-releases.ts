import type { ConformanceCase } from './conformance-case.ts';

/** Whether a release is known to answer a case as the recorded one does. */
export function isAnsweredAlike({ name, comparison }: ConformanceCase, version: string): boolean {
  const major = Number(version.split('.')[0]);
  const { knownSince, olderReleases } = comparison;
  if (major < knownSince) return false;
  return !olderReleases.some(({ before, cases }) => major < before && cases.includes(name));
}
