import { z } from 'zod';
import { canonicalIp } from '../model/ip-text.ts';

/*
 * Shapes for answers whose labels have to be those of a Go program: what is absent or null is the zero value of its type,
 * and a value of another type is refused. Go: `encoding/json`, `Unmarshal`.
 */

/** A text; empty where it is absent or null. */
export const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** A whole number; 0 where it is absent or null. */
export const Whole = z
  .int()
  .nullish()
  .transform((number) => number ?? 0);

/** True or false; false where it is absent or null. */
export const Flag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? false);

/** A list; an empty one where it is absent or null. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodType<readonly z.output<Item>[]> {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** A map of texts; an empty one where it is absent or null. */
export const TextMap: z.ZodType<Readonly<Record<string, string>>> = z
  .record(z.string(), Text)
  .nullish()
  .transform((map) => map ?? {});

/** An IP address in canonical text; empty where it is absent, null or empty. What is no address is refused. Go: `netip.Addr`, `net.IP`. */
export const Address = z
  .string()
  .nullish()
  .transform((text, context): string => {
    const canonical = text === undefined || text === null || text === '' ? '' : canonicalIp(text);
    if (canonical !== undefined) return canonical;
    context.addIssue({ code: 'custom', message: 'is no IP address' });
    return z.NEVER;
  });
