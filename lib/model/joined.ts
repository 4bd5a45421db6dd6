import type { ProviderId } from './provider-id.ts';
import type { RefreshMessage } from './refresh-message.ts';

/** Names what a provider lists, where others list the same (a listing that they differ from in the port alone). */
export type ListingOf = (id: ProviderId) => string | undefined;

/**
 * Messages for providers of one listing that are due at the same time, as one message: who takes it asks once. A retry, a
 * retirement and a search for damage are of one provider.
 */
export function joined(messages: readonly RefreshMessage[], listingOf: ListingOf): readonly RefreshMessage[] {
  const groups = Map.groupBy(messages, (message) => groupOf(message, listingOf) ?? message);
  return [...groups.values()].flatMap(([first, ...others]): readonly RefreshMessage[] => {
    if (first === undefined) return [];
    return [others.length === 0 ? first : { ...first, alike: others.map(({ provider }) => provider) }];
  });
}

/** Undefined: by itself. */
function groupOf({ provider, ...rest }: RefreshMessage, listingOf: ListingOf): string | undefined {
  const listing = listingOf(provider);
  // Those of one listing have one network.
  const { slotMs, hint, delaySeconds, network: _, ...special } = rest;
  if (listing === undefined || Object.keys(special).length > 0) return undefined;
  return JSON.stringify([listing, slotMs, hint, delaySeconds]);
}
