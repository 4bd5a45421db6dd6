import type { ProviderId } from '../model/provider-id.ts';

/** What lies in a store, by its keys alone. */
export interface Census {
  readonly items: number;
  /** Names of contents, and whether a later version of Rollcall wrote them. */
  readonly names: ReadonlyMap<ProviderId, ReadonlyMap<string, boolean>>;
}
