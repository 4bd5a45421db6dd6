import { successionHold, type Wait, waitOf } from '../guard/succession.ts';
import { type Head, isRead } from '../model/head.ts';
import { type PlannedJob, type PlannedProvider, type Predecessor, titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** Targets that a job is served although their source, or the configuration, does not name them any more. */
export interface HeldBack {
  readonly provider: PlannedProvider;
  /**
   * `gone`: from the source, and not confirmed yet. The others are of a provider that left the configuration. `unread`: what
   * replaces it was not read as a whole yet; `shrinking`: it was, and lists suspiciously little.
   */
  readonly reason: 'gone' | Wait['reason'];
  /** Undefined: its list is not known. */
  readonly targets: number | undefined;
  /** The name to approve. */
  readonly hold: string;
  /** When the provider left; undefined for one that did not. */
  readonly leftAtMs: number | undefined;
  /** Titles of the providers it waits for. */
  readonly waitsFor: readonly string[];
}

export interface WaitingPredecessor {
  readonly predecessor: Predecessor;
  readonly wait: Wait;
}

/** The predecessors of a job that are served still: of the others nothing is any more. */
export function waitingPredecessors(
  job: PlannedJob,
  heads: ReadonlyMap<ProviderId, Head>,
): readonly WaitingPredecessor[] {
  return job.predecessors.flatMap((predecessor) => {
    const wait = waitOf(predecessor, job, heads);
    return wait === undefined ? [] : [{ predecessor, wait }];
  });
}

/** All that is held back of a job. */
export function heldBackOf(job: PlannedJob, heads: ReadonlyMap<ProviderId, Head>): readonly HeldBack[] {
  const gone = job.providers.flatMap((provider): readonly HeldBack[] => {
    const { held = 0, hold } = listingOf(heads.get(provider.id)) ?? {};
    if (hold === undefined) return [];
    return [{ provider, reason: 'gone', targets: held, hold, leftAtMs: undefined, waitsFor: [] }];
  });
  const left = waitingPredecessors(job, heads).map(({ predecessor, wait }): HeldBack => {
    const targets = listingOf(heads.get(predecessor.id))?.targets;
    const waitsFor = wait.successors.map(titleOf);
    const { leftAtMs } = predecessor;
    return {
      provider: predecessor,
      reason: wait.reason,
      targets,
      hold: successionHold(predecessor),
      leftAtMs,
      waitsFor,
    };
  });
  return [...gone, ...left];
}

function listingOf(head: Head | undefined) {
  return isRead(head) ? head.listing : undefined;
}
