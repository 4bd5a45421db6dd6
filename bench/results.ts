import type { DiscoveringResult } from './measurements/discovering.ts';
import type { ImportResult } from './measurements/importing.ts';
import type { PollResult } from './measurements/polling.ts';
import type { RefreshedResult } from './measurements/refreshing.ts';
import type { ServingResult } from './measurements/serving.ts';
import type { Provenance } from './provenance.ts';

/** One run, as it is written down. */
export interface Results extends Provenance {
  readonly seed: number;
  readonly samples: number;
  /** Of the last one and five minutes, before and after. The run itself is part of the latter. */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly tookSeconds: number;
  readonly serving: readonly ServingResult[];
  readonly polling: readonly PollResult[];
  readonly refreshing: readonly RefreshedResult[];
  /** What writing every source as an item of its own would cost, by the sizes of the items. */
  readonly obviousWrites: readonly ObviousWrites[];
  readonly importing: ImportResult;
  /** Absent from runs of before it was measured. */
  readonly discovering?: readonly DiscoveringResult[];
}

export interface ObviousWrites {
  readonly kind: string;
  readonly targets: number;
  readonly writeUnits: number;
  readonly bytesWritten: number;
}

/** The one result that fits. Throws when there is none. */
export function only<Result>(results: readonly Result[], fits: Partial<Result>): Result {
  const wanted = Object.entries(fits);
  const found = results.find((result) => wanted.every(([key, value]) => Reflect.get(Object(result), key) === value));
  if (found === undefined) throw new Error(`nothing was measured of ${JSON.stringify(fits)}`);
  return found;
}
