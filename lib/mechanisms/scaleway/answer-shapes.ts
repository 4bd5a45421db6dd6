import { z } from 'zod';

/** A value of a list of words: empty where it is absent, the usual one where it is null or empty. `scaleway-sdk-go`, `UnmarshalJSON` of its enums. */
export function wordOr(usual: string) {
  return z
    .string()
    .nullish()
    .transform((word) => (word === undefined ? '' : word === null || word === '' ? usual : word));
}
