import type { ConformanceCase } from './conformance-case.ts';
import { foundDns, tellDns } from './dns/tell-dns.ts';
import { found } from './found.ts';
import { type Binaries, type Telling, type TellSettings, tell } from './tell.ts';
import type { Told } from './told.ts';

export interface Asked extends Telling {
  readonly found: Told;
}

/** Asks both, Prometheus and Rollcall, about a case. */
export async function asked(each: ConformanceCase, binaries: Binaries, settings: TellSettings = {}): Promise<Asked> {
  if (each.dns !== undefined) return tellDns(each, binaries);
  const ours = await foundAnywhere(each);
  const timeoutMs = isRetried(each, ours) ? patientMs : each.settings.promtoolMs;
  const telling = await tell(each, binaries, { ...settings, timeoutMs });
  return { ...telling, found: ours };
}

/** The SDK of AWS, and others, try several times, after pauses of up to a few seconds, before they say what is wrong. */
const patientMs = 12_000;

function isRetried({ comparison }: ConformanceCase, told: Told): boolean {
  return comparison.patient && 'refreshes' in told && told.refreshes.some(({ errors }) => errors.length > 0);
}

/** What Rollcall finds, without any program beside it. */
export function foundAnywhere(each: ConformanceCase): Promise<Told> {
  return each.dns === undefined ? found(each) : foundDns(each);
}
