import { canonicalJson, digestOf, type Json } from './digest.ts';

declare const brand: unique symbol;

/** Names a provider: equal for jobs that would find the same (DESIGN: provider id). Safe in URLs, keys and file names. */
export type ProviderId = string & { readonly [brand]: 'ProviderId' };

/** The id of a mechanism with what decides what it finds. */
export function providerIdOf(mechanism: string, identity: Json): ProviderId {
  return nameOf(mechanism, identity) as ProviderId;
}

/** Names what providers list that differ only in how it is told. Shifts their slots alike, and is no provider's id. */
export function listingKeyOf(mechanism: string, identity: Json): string {
  return `listing-${nameOf(mechanism, identity)}`;
}

function nameOf(mechanism: string, identity: Json): string {
  const digest = digestOf(canonicalJson([mechanism, identity])).replaceAll(/[^a-zA-Z0-9]/g, '');
  return `${mechanism}-${digest.slice(0, 12)}`;
}

/** An id as it came from outside; whether such a provider exists is for the store to say. */
export function asProviderId(text: string): ProviderId {
  return text as ProviderId;
}
