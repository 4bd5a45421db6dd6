import type { ProviderId } from './provider-id.ts';

/** Asks a refresher for a provider. A message that comes twice, late or not at all changes nothing in the end. */
export interface RefreshMessage {
  readonly provider: ProviderId;
  /** Others that are told from the same listing and due for the same slot. */
  readonly alike?: readonly ProviderId[];
  /** Start of the slot it is for; absent: on demand, a retry or a retirement. */
  readonly slotMs?: number;
  /** An event hinted at it: its slot is no scheduled one. */
  readonly hint?: true;
  /** A retry of a failed refresh: only while the head still carries this generation. */
  readonly generation?: number;
  /** No job names the provider any more: remove its targets, and later what is left of it. */
  readonly retire?: true;
  /** A reader missed something of its list: look for what else is missing first, and build it anew. */
  readonly sweep?: true;
  /** It went back to the queue once already. */
  readonly requeued?: true;
  /** The network whose refresher is to take it; absent: any does, and knows whom it belongs to. */
  readonly network?: string;
  /** How long the queue keeps it to itself; at most 900. */
  readonly delaySeconds?: number;
}

/** Where messages wait for a refresher. */
export interface Queue {
  /** Rejects when it is not certain that every message was taken. */
  send(messages: readonly RefreshMessage[]): Promise<void>;
}

/** Every provider that a message is for. */
export function providersOf({ provider, alike = [] }: RefreshMessage): readonly ProviderId[] {
  return [provider, ...alike];
}
