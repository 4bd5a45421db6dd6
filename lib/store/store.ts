import type { Approval } from '../model/approval.ts';
import type { Head, HeadPatch } from '../model/head.ts';
import type { PlannedJob, PlanStatus } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

export interface LeaseRequest {
  readonly id: ProviderId;
  /** Unique per attempt; a retry after a lost answer repeats it. */
  readonly owner: string;
  readonly nowMs: number;
  readonly endMs: number;
  /**
   * Scheduled: taken only if newer than the stored slot, or if that lies in the future. Absent, with the generation: on demand,
   * and refused while the source is to be left alone. What is scheduled was put off when it was sent.
   */
  readonly slotMs?: number;
  /** A retry of a failed refresh: taken only while the generation is still this one. */
  readonly generation?: number;
}

export type LeaseRefusal = 'held' | 'slot not newer' | 'generation passed' | 'paused';

export type LeaseAnswer =
  | { readonly taken: true; readonly head: Head }
  | { readonly taken: false; readonly reason: LeaseRefusal };

/** Immutable bytes by name. A name holds the generation that wrote it and the digest of its content; none is used twice. */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** Two dispatchers may have two configurations for a while: neither writes over what it has not read. */
export interface JobCondition {
  /** The job as it was read, undefined for none. */
  readonly over: PlannedJob | undefined;
}

export interface JobAndHeads {
  readonly job: PlannedJob | undefined;
  readonly heads: ReadonlyMap<ProviderId, Head>;
}

/**
 * What Rollcall remembers: the plan, a head per provider, and immutable contents. Everything rejects with a StoreError
 * when the answer is not certain; what is absent from an answer is absent from the store.
 */
export interface Store {
  /** Undefined before the first configuration was looked at. */
  planStatus(): Promise<PlanStatus | undefined>;
  writePlanStatus(status: PlanStatus): Promise<void>;
  /** Every job, by position; one whose item cannot be read carries a `fault`. */
  jobs(): Promise<readonly PlannedJob[]>;
  /** On a condition: false, and nothing changed, if another configuration has changed the job since it was read. */
  writeJob(job: PlannedJob, condition?: JobCondition): Promise<boolean>;
  removeJob(name: string, condition?: JobCondition): Promise<boolean>;

  /** One job and the heads asked for, read strongly in one round trip (up to 99 heads); what cannot be read carries a `fault`. */
  jobAndHeads(name: string, ids: readonly ProviderId[]): Promise<JobAndHeads>;
  /** Every head; one that cannot be read carries a `fault`. */
  heads(): Promise<readonly Head[]>;
  head(id: ProviderId): Promise<Head | undefined>;

  /** One conditional update: sets the lease, slot and attempt, adds 1 to generation and failures, and returns the head. */
  lease(request: LeaseRequest): Promise<LeaseAnswer>;
  /** A refresher's write, fenced: false, and nothing written, unless the head still carries this generation. */
  update(id: ProviderId, generation: number, patch: HeadPatch): Promise<boolean>;
  /** Dispatch's only write to a head: since when no job names it. */
  setUnnamedSince(id: ProviderId, sinceMs: number | undefined): Promise<void>;
  /** Forgets a retired provider's head, if it still carries this generation. */
  removeHead(id: ProviderId, generation: number): Promise<boolean>;

  /** Every approval that can be read, those of the past among them for a while. */
  approvals(): Promise<readonly Approval[]>;
  /** May be deleted once it is over. */
  writeApproval(approval: Approval): Promise<void>;

  /** Writes contents under new names; with `expiresAtMs`, they may be deleted after it. */
  write(id: ProviderId, contents: Contents, options?: { readonly expiresAtMs?: number }): Promise<void>;
  /** Contents by name; a name that is not in the answer is not in the store. */
  read(id: ProviderId, names: readonly string[]): Promise<Contents>;
  remove(id: ProviderId, names: readonly string[]): Promise<void>;
  /** The names of everything stored for a provider, for the daily sweep. */
  names(id: ProviderId): Promise<readonly string[]>;

  /** Notes on which day a token, by its id, was used. */
  noteTokenUse(token: string, day: string): Promise<void>;
  /** The day that was last noted for each token. */
  tokenUses(): Promise<ReadonlyMap<string, string>>;
}
