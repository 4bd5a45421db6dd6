import { z } from 'zod';
import { canonicalIp } from '../../model/ip-text.ts';

/** An address in canonical text, empty where there is none; what is no address is refused. */
export const Address = z
  .string()
  .nullish()
  .transform((text, context): string => {
    const canonical = text === undefined || text === null || text === '' ? '' : canonicalIp(text);
    if (canonical !== undefined) return canonical;
    context.addIssue({ code: 'custom', message: 'is no IP address' });
    return z.NEVER;
  });

/** A value of a list of words: empty where it is absent, the usual one where it is null or empty. `scaleway-sdk-go`, `UnmarshalJSON` of its enums. */
export function wordOr(usual: string) {
  return z
    .string()
    .nullish()
    .transform((word) => (word === undefined ? '' : word === null || word === '' ? usual : word));
}
