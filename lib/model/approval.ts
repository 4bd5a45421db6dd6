import type { ProviderId } from './provider-id.ts';

/** A person's word that what a provider holds back may go. */
export interface Approval {
  readonly provider: ProviderId;
  /** Name of the hold that was shown: exactly its targets are covered. */
  readonly hold: string;
  readonly atMs: number;
  /** From then on it covers nothing. */
  readonly untilMs: number;
}

/** The approvals that are in force. */
export function inForce(approvals: readonly Approval[], nowMs: number): readonly Approval[] {
  return approvals.filter(({ untilMs }) => untilMs > nowMs);
}
