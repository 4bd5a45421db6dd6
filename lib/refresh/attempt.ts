import type { Discoverer } from '../mechanisms/mechanism.ts';
import type { Change } from '../model/change.ts';
import type { Failure, Head, Listing } from '../model/head.ts';
import type { HubEvent } from '../model/hub-event.ts';
import type { GuardSettings } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { LabelRules } from '../pages/served-labels.ts';
import type { Ports } from '../ports.ts';
import type { LeaseAnswer, LeaseRefusal, Store } from '../store/store.ts';
import type { CallMeter } from './call-meter.ts';

/** What a refresher needs of a configured provider. */
export interface Refreshable {
  readonly id: ProviderId;
  readonly guard: GuardSettings;
  readonly rules: LabelRules;
  readonly create: (ports: Ports) => Promise<Discoverer>;
  /** Where its calls have a quota. */
  readonly meter?: CallMeter | undefined;
}

/** An event bus. Each event is handed over at least once, under the stable id `provider/generation`. */
export interface Events {
  /** Rejects when it is not certain that the bus took every one, at the latest when the signal fires. */
  publish(events: readonly HubEvent[], signal: AbortSignal): Promise<void>;
}

export interface RefreshWorld {
  readonly store: Store;
  readonly ports: Ports;
  /** Undefined where no event bus is configured. */
  readonly events: Events | undefined;
  /** A name for each attempt that no other attempt has. */
  readonly newOwner: () => string;
}

export interface RefreshRequest {
  /** Start of the slot; absent: on demand. */
  readonly slotMs?: number;
  /** The slot is that of a hint: the refresh does not confirm a loss, as scheduled ones do. */
  readonly hint?: true;
  /** A retry: only while the head still carries this generation. */
  readonly generation?: number;
  /** When the attempt must have ended, in milliseconds since the epoch. The signal fires no later. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Whether it is for a slot of the schedule: a hint makes one of its own. */
export function isScheduled({ slotMs, hint }: Pick<RefreshRequest, 'slotMs' | 'hint'>): boolean {
  return slotMs !== undefined && hint !== true;
}

/** How one refresh ended. Only `committed` changed what is served. */
export type RefreshOutcome =
  | { readonly outcome: 'committed'; readonly listing: Listing; readonly change: Change | undefined }
  | { readonly outcome: 'unchanged'; readonly listing: Listing }
  | { readonly outcome: 'failed'; readonly failure: Failure }
  | { readonly outcome: 'skipped'; readonly reason: LeaseRefusal | 'superseded' | 'unknown' | 'passed_on' };

/** A lease outlives the deadline by this much, so that nobody starts while a late answer is being written. */
const leaseGraceMs = 60_000;

/** Takes the lease of a provider for one attempt. */
export function leaseOf(
  id: ProviderId,
  { store, newOwner }: RefreshWorld,
  { deadlineMs, signal: _, hint: __, ...which }: RefreshRequest,
  nowMs: number,
): Promise<LeaseAnswer> {
  return store.lease({ id, owner: newOwner(), nowMs, endMs: deadlineMs + leaseGraceMs, ...which });
}

/** One attempt: the head as the lease returned it, and how it came about. */
export interface Attempt {
  readonly head: Head;
  readonly isScheduled: boolean;
  readonly startedMs: number;
  readonly signal: AbortSignal;
  /** Of the calls that it makes. */
  readonly meter?: CallMeter | undefined;
}
