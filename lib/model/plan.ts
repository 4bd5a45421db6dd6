import type { ProviderId } from './provider-id.ts';
import type { StoredFault } from './stored-fault.ts';

/** The longest name of a job, in UTF-8: a sort key of DynamoDB holds no more (service quotas). */
export const maxJobNameBytes = 1024;

/** A provider as a job names it. Enough to say what it is without knowing the configuration. */
export interface PlannedProvider {
  readonly id: ProviderId;
  readonly mechanism: string;
  /** `eu-west-1`, so that people read `ec2/eu-west-1`. */
  readonly description: string;
  /** Undefined: refreshed when a plan is accepted, and not again. */
  readonly intervalMs: number | undefined;
  /** Name of the network that it is asked from; absent: anywhere. */
  readonly network?: string;
  /** When it appeared in this job. */
  readonly sinceMs: number;
}

/**
 * A provider that left a job in a change in which others arrived: served, frozen, until each of those was read as a whole and
 * the loss, if it is suspicious, is confirmed.
 */
export interface Predecessor extends PlannedProvider {
  readonly leftAtMs: number;
  /** How often scheduled refreshes of the successors came to suspiciously little, since when, and with which slot last. */
  readonly missed?: { readonly times: number; readonly firstAtMs: number; readonly slotMs: number } | undefined;
}

/** What of a job's shrinking is held back until it is confirmed (DESIGN section 4, guard). */
export interface GuardSettings {
  readonly enabled: boolean;
  /** Share of the list that may go at once. */
  readonly maxLossRatio: number;
  /** Losses of fewer targets than this pass, unless nothing would be left. */
  readonly minTargets: number;
  /** Scheduled refreshes in a row that must miss a target before it goes. */
  readonly confirmations: number;
  /** Time between the first and the last of them, at least. */
  readonly confirmAfterMs: number;
}

export interface JobSettings {
  /** How long a job that was never served waits for all of its providers. */
  readonly initialGraceMs: number;
  /** A provider without success for longer is left out. Undefined: served for as long as it takes. */
  readonly maxStalenessMs: number | undefined;
  readonly guard: GuardSettings;
}

/** One job of the accepted configuration, as it is stored and served. */
export interface PlannedJob {
  readonly name: string;
  /** Version of the configuration that wrote it. */
  readonly version: string;
  /** When the job was first accepted: its initial grace counts from here. */
  readonly sinceMs: number;
  /** Position in the configuration. */
  readonly position: number;
  readonly providers: readonly PlannedProvider[];
  readonly predecessors: readonly Predecessor[];
  readonly settings: JobSettings;
  /** Present: the stored item cannot be read, and nothing but the name is known. */
  readonly fault?: StoredFault;
}

/** What became of the configuration when it was last looked at. */
export interface PlanStatus {
  /** Version last accepted; empty before the first. */
  readonly version: string;
  readonly acceptedAtMs: number;
  readonly checkedAtMs: number;
  /** Why the newest configuration was not accepted; the plan before it stands. */
  readonly error: string | undefined;
  /** Where the texts of the accepted one can be read again, if the place that they came from keeps versions. */
  readonly sources?: readonly SourceVersion[] | undefined;
}

/** A file of a configuration, and the name of the version that was read. */
export interface SourceVersion {
  readonly file: string;
  readonly version: string;
}

export interface Plan {
  readonly status: PlanStatus;
  readonly jobs: readonly PlannedJob[];
}

/** `ec2/eu-west-1`: a provider's name for people. */
export function titleOf({ mechanism, description }: Pick<PlannedProvider, 'mechanism' | 'description'>): string {
  return description === '' ? mechanism : `${mechanism}/${description}`;
}

/** Whether a provider came to a job in the change in which another left it, or later. */
export function isSuccessorOf({ leftAtMs }: Predecessor, { sinceMs }: PlannedProvider): boolean {
  return sinceMs >= leftAtMs;
}

/** What stands for a job whose item cannot be read. */
export function unreadableJob(name: string, fault: StoredFault): PlannedJob {
  const guard = { enabled: true, maxLossRatio: 0, minTargets: 0, confirmations: 1, confirmAfterMs: 0 };
  const settings = { initialGraceMs: 0, maxStalenessMs: undefined, guard };
  const position = Number.MAX_SAFE_INTEGER;
  return { name, version: '', sinceMs: 0, position, providers: [], predecessors: [], settings, fault };
}
