import type { ProviderId } from '../model/provider-id.ts';

/** Something of a store that is not as it should be. */
export interface Finding {
  /** `error`: something cannot be served, or is about not to be. `warning`: somebody should know. */
  readonly severity: 'error' | 'warning';
  /** What it is about: `job web`, `dns/_http._tcp.example`. */
  readonly subject: string;
  readonly text: string;
  /** The way out. */
  readonly advice: string;
  /** The list that is damaged and has to be built anew. */
  readonly rebuild?: DamagedList;
}

/** A list as it was looked at. The name of its directory is no other's, whatever was committed since. */
export interface DamagedList {
  readonly provider: ProviderId;
  readonly directory: string;
}

export const advice = {
  rebuild: 'it is built anew by the next whole answer of its source once the list is taken back: --repair does that',
  upgrade: 'run the version that wrote it; docs/upgrade.md has the way back',
  waits: 'the next refresh mends it',
} as const;
