import { type ConformanceCase, isForNamespace } from './conformance-case.ts';
import { foundDns } from './dns/found-dns.ts';
import { found } from './found.ts';
import { askedInNamespace } from './namespace/enter.ts';
import { tellServed } from './served-alone.ts';
import { type Binaries, type Telling, type TellSettings, tell } from './tell.ts';
import type { Told } from './told.ts';
import { foundInTree } from './zookeeper/found-tree.ts';

export interface Asked extends Telling {
  readonly found: Told;
}

/** Asks both, Prometheus and Rollcall, about a case. */
export async function asked(each: ConformanceCase, binaries: Binaries, settings: TellSettings = {}): Promise<Asked> {
  if (each.dns !== undefined) {
    const { found: ours, ...telling } = await askedInNamespace({
      ...questionOf(each, binaries, settings),
      isServed: false,
    });
    return { ...telling, found: ours ?? { refreshes: [] } };
  }
  const ours = await foundAnywhere(each);
  const timeoutMs = isRetried(each, ours) ? patientMs : each.settings.promtoolMs;
  return { ...(await tellAnywhere(each, binaries, { ...settings, timeoutMs })), found: ours };
}

/** Asks Prometheus alone, in a namespace where a case needs one. */
export async function tellAnywhere(
  each: ConformanceCase,
  binaries: Binaries,
  settings: TellSettings = {},
): Promise<Telling> {
  if (!isForNamespace(each)) return tell(each, binaries, settings);
  return askedInNamespace({ ...questionOf(each, binaries, settings), isServed: false });
}

/** Asks Prometheus through a `rollcall serve` of the case's own, in a namespace where a case needs one. */
export async function servedAnywhere(
  each: ConformanceCase,
  binaries: Binaries,
  settings: TellSettings = {},
): Promise<Told> {
  if (!isForNamespace(each)) return tellServed(each, binaries, settings);
  const { told } = await askedInNamespace({ ...questionOf(each, binaries, settings), isServed: true });
  return told;
}

function questionOf({ name }: ConformanceCase, binaries: Binaries, { slowness = 1 }: TellSettings) {
  return { name, binaries, slowness };
}

/** The SDK of AWS, and others, try several times, after pauses of up to a few seconds, before they say what is wrong. */
const patientMs = 12_000;

function isRetried({ comparison }: ConformanceCase, told: Told): boolean {
  return comparison.patient && 'refreshes' in told && told.refreshes.some(({ errors }) => errors.length > 0);
}

/** What Rollcall finds, without any program beside it. */
export function foundAnywhere(each: ConformanceCase): Promise<Told> {
  if (each.dns !== undefined) return foundDns(each);
  return each.trees.length > 0 ? foundInTree(each) : found(each);
}
