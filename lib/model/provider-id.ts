import { canonicalJson, digestOf, type Json } from './digest.ts';

declare const brand: unique symbol;

/** Names a provider: equal for jobs that would find the same (DESIGN: provider id). Safe in URLs, keys and file names. */
export type ProviderId = string & { readonly [brand]: 'ProviderId' };

/** The id of a mechanism with what decides what it finds. */
export function providerIdOf(mechanism: string, identity: Json): ProviderId {
  return `${mechanism}-${digestOf(canonicalJson([mechanism, identity]))
    .replaceAll(/[^a-zA-Z0-9]/g, '')
    .slice(0, 12)}` as ProviderId;
}

/** An id as it came from outside; whether such a provider exists is for the store to say. */
export function asProviderId(text: string): ProviderId {
  return text as ProviderId;
}
