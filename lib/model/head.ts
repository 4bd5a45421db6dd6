import type { DiscoveryFailure } from '../errors.ts';
import type { CallCounts } from './call-quota.ts';
import { generationOf } from './content-name.ts';
import type { ProviderId } from './provider-id.ts';
import type { StoredFault } from './stored-fault.ts';

/** A provider fails after so many refreshes in a row that did: most sources fail now and then, and nobody is told of one. */
export const failingAfter = 3;

/** A refresher's right to write a provider's head, until it ends. Clocks decide only when a dead worker is replaced. */
export interface Lease {
  /** Unique per attempt. */
  readonly owner: string;
  readonly endMs: number;
}

export interface Failure {
  readonly kind: DiscoveryFailure;
  /** For people: at most 200 bytes, without secrets. */
  readonly message: string;
}

/** What the last commit left to be served: nothing here changes without a new generation. */
export interface Listing {
  /** Generation of the commit that wrote it. */
  readonly generation: number;
  /** Name of the directory. */
  readonly directory: string;
  /** Digest of all that is served, in order: the same bytes have the same digest. */
  readonly digest: string;
  /** Digest of what the source answered, blind to order: an equal one means that there is nothing to do. */
  readonly root: string;
  readonly targets: number;
  readonly sources: number;
  /** Bytes of the identity answer. */
  readonly bytes: number;
  /** Labels that had to be made legal. */
  readonly repaired: number;
  /** Name of the hold, if any target is held. */
  readonly hold: string | undefined;
  readonly held: number;
  /** Targets whose source lay in an unread scope: kept from before. */
  readonly kept: number;
}

/** A provider's small mutable item: under 1 KB, written twice a refresh. */
export interface Head {
  readonly id: ProviderId;
  /** Added to by every lease; every write of a refresher is fenced by it. */
  readonly generation: number;
  readonly lease: Lease | undefined;
  /** Start of the newest slot that a refresh was begun for. */
  readonly slotMs: number;
  readonly attemptAtMs: number;
  readonly succeededAtMs: number | undefined;
  /** How long the last completed refresh took. */
  readonly tookMs: number | undefined;
  /** Refreshes begun since the last success: a killed worker counts as failed. */
  readonly failures: number;
  readonly failure: Failure | undefined;
  /** Scopes that could not be read the last time: how many, and the first few by name. */
  readonly unread: number;
  readonly unreadNames: readonly string[];
  /** The source asked not to be asked before this. */
  readonly notBeforeMs: number | undefined;
  /** Calls that the last success took, where they have a quota; of several regions, in the one that took the most. */
  readonly calls: CallCounts | undefined;
  /** Undefined: never read. That is not the same as read and empty. */
  readonly listing: Listing | undefined;
  /** When everything was read, the last time: until then the list may lack what was never readable. */
  readonly wholeAtMs: number | undefined;
  /** Name and time of the newest change record. */
  readonly change: string | undefined;
  readonly changedAtMs: number | undefined;
  /** Generation of the newest change that was handed to the event bus. */
  readonly sent: number;
  /** Generation of the first of the failures that the event bus was told of; absent: it was told of none, or of their end. */
  readonly toldFail?: number | undefined;
  /** As many held targets as the event bus was told of; absent: none. */
  readonly toldHeld?: number | undefined;
  /** Since when no job names this provider. Written by dispatch alone. */
  readonly unnamedSinceMs: number | undefined;
  readonly retiredAtMs: number | undefined;
  /** When what killed workers left behind was last looked for. */
  readonly sweptAtMs: number | undefined;
  /** Present: something of this head cannot be read, and what is absent here is not known to be absent. */
  readonly fault?: StoredFault;
}

/** What a refresher sets when it ends; `null` removes an attribute, an absent key leaves it alone. */
export interface HeadPatch {
  readonly lease?: null;
  readonly succeededAtMs?: number;
  readonly tookMs?: number;
  readonly failures?: number;
  readonly failure?: Failure | null;
  readonly unread?: number;
  readonly unreadNames?: readonly string[];
  readonly notBeforeMs?: number | null;
  readonly calls?: CallCounts;
  readonly listing?: Listing | null;
  readonly wholeAtMs?: number | null;
  readonly change?: string;
  readonly changedAtMs?: number;
  readonly sent?: number;
  readonly toldFail?: number | null;
  readonly toldHeld?: number | null;
  readonly retiredAtMs?: number | null;
  readonly sweptAtMs?: number;
}

/** Whether a provider's list is known. A retired one is not: its last commit removed it. */
export function isRead(head: Head | undefined): head is Head & { readonly listing: Listing } {
  return head?.listing !== undefined && head.retiredAtMs === undefined && head.fault === undefined;
}

/** Whether everything a provider asks for was read at least once: a list that never was may lack what nobody could read. */
export function wasWhole(head: Head | undefined): boolean {
  return isRead(head) && head.wholeAtMs !== undefined;
}

/** Whether the newest change was not yet marked as handed to the event bus. */
export function hasUntoldChange(head: Head): head is Head & { readonly change: string } {
  return head.change !== undefined && generationOf(head.change) > head.sent;
}

/** Whether a provider had a list that had to be taken back, because something of it is missing from the store; or nobody can tell. */
export function isDamaged({ listing, change, retiredAtMs, fault }: Head): boolean {
  if (fault !== undefined) return true;
  return listing === undefined && change !== undefined && retiredAtMs === undefined;
}
