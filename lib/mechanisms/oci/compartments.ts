import { z } from 'zod';
import { Text } from '../../asking/answer-shapes.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Api } from './api.ts';

/** https://docs.oracle.com/en-us/iaas/api/#/en/identity/20160918/Compartment/ListCompartments */
const ActiveCompartments = z
  .array(z.object({ id: Text, lifecycleState: z.string() }))
  .transform((compartments) =>
    compartments.filter(({ id, lifecycleState }) => id !== '' && lifecycleState === 'ACTIVE').map(({ id }) => id),
  );

/** The compartments that were found, and why others may be missing, where something failed. */
export interface CompartmentWalk {
  readonly ids: readonly string[];
  readonly failure: DiscoveryError | undefined;
}

/**
 * A compartment and all active ones below it. One whose children cannot be listed is there itself, and the first such failure is told; a key
 * that is refused, and a refresh that is given up, end the walk. Prometheus: `discovery/oci/oci.go`, `listAllCompartments`.
 */
export async function compartmentsUnder(root: string, api: Api, signal: AbortSignal): Promise<CompartmentWalk> {
  const ids = new Set([root]);
  let failure: DiscoveryError | undefined;
  // A set hands out what is added to it while it is walked through.
  for (const id of ids) {
    try {
      for await (const children of childrenOf(id, api)) for (const child of children) ids.add(child);
    } catch (error) {
      if (!(error instanceof DiscoveryError) || signal.aborted || error.failure === 'unauthorized') throw error;
      failure ??= error;
    }
  }
  return { ids: [...ids], failure };
}

function childrenOf(id: string, api: Api) {
  const query = [
    ['accessLevel', 'ACCESSIBLE'],
    ['compartmentId', id],
    ['compartmentIdInSubtree', 'false'],
  ] as const;
  return api.pages('identity', 'compartments', query, ActiveCompartments);
}
