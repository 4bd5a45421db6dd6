import { asked } from './asked.ts';
import type { Divergence } from './comparison.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { judged } from './divergences.ts';
import { recordedOf } from './recording.ts';
import type { Binaries, TellSettings } from './tell.ts';
import type { Told } from './told.ts';

/** `native`: Prometheus by itself; `watch lists`: the same, with lists of Kubernetes from watches; `served`: through `rollcall serve`. */
export type Way = 'native' | 'served' | 'watch lists';

/** What came of one comparison. */
export interface Verdict {
  readonly way: Way;
  readonly each: ConformanceCase;
  /** What Prometheus said; undefined: it could not be asked. */
  readonly told: Told | undefined;
  readonly faults: readonly string[];
  readonly wanted: readonly Divergence[];
}

/** What a verdict is known by. */
export function titleOf({ way, each }: Pick<Verdict, 'each' | 'way'>): string {
  const ways = { native: '', served: ' through rollcall serve', 'watch lists': ' from watch lists' };
  return `${each.name}${ways[way]}`;
}

/** Compares what Prometheus finds by itself with what Rollcall finds. `heard` is told what it said, before anything is judged. */
export async function nativeVerdict(
  each: ConformanceCase,
  binaries: Binaries,
  settings: TellSettings & { readonly heard?: (told: Told, configuration: string) => readonly string[] } = {},
): Promise<Verdict> {
  const way = settings.streamsLists === true ? 'watch lists' : 'native';
  return guarded(each, way, async () => {
    const { told, found, configuration, unforeseen } = await asked(each, binaries, settings);
    const { unwanted, stale, wanted } = judged(each.name, { prometheus: told, rollcall: found });
    const faults = [
      // For what is refused there is no source.
      ...(each.isRefused ? [] : unforeseen).map(
        (request) => `Prometheus asks for what the case does not foresee: ${request}`,
      ),
      ...unwanted.map(({ kind, text }) => `${kind}: ${text}`),
      ...stale,
      ...(settings.heard?.(told, configuration) ?? []),
    ];
    return { way, each, told, faults, wanted };
  });
}

/** One case that cannot be asked about must not hide what the others show. */
export async function guarded(each: ConformanceCase, way: Way, verdict: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await verdict();
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    return { way, each, told: undefined, faults, wanted: [] };
  }
}

/** What the same version said when it was recorded. */
export function outdated(each: ConformanceCase, told: Told, version: string): readonly string[] {
  const recorded = recordedOf(each);
  if (recorded === undefined || recorded.version !== version) return [];
  const isSame = JSON.stringify(targetsOf(recorded.told)) === JSON.stringify(targetsOf(told));
  return isSame ? [] : ['Prometheus says something else than is recorded: record again'];
}

function targetsOf(told: Told): unknown {
  return 'refused' in told ? 'refused' : told.refreshes.map(({ targets }) => targets);
}
