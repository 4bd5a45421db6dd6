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

/** A list that an answer must name; one that is null, as Go writes an empty one, is empty. An answer without it is something else. */
export function namedListOf<Item extends z.ZodType>(item: Item): z.ZodType<readonly z.output<Item>[]> {
  return z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);
}

/** A map by names, whatever they are: zod's own passes over one that is called `__proto__`, and a service of that name would be missing. */
export function mapOf<Item>(item: z.ZodType<Item>): z.ZodType<Readonly<Record<string, Item>>> {
  return z.unknown().transform((map, context) => {
    if (typeof map !== 'object' || map === null || Array.isArray(map)) {
      context.addIssue({ code: 'custom', message: 'expected a map' });
      return z.NEVER;
    }
    const read = Object.entries(map).map(([name, value]) => ({ name, result: item.safeParse(value) }));
    const entries = read.flatMap(({ name, result }) => (result.success ? [[name, result.data] as const] : []));
    const [issue] = read.flatMap(({ name, result: { error } }) =>
      (error?.issues ?? []).map(({ path, message }) => ({ path: [name, ...path], message })),
    );
    // One fault is enough: a map of nothing but faults must not fill the memory with them.
    if (issue !== undefined) context.addIssue({ code: 'custom', ...issue });
    return Object.fromEntries(entries);
  });
}

/** A map of texts; an empty one where it is absent or null. */
export const TextMap: z.ZodType<Readonly<Record<string, string>>> = mapOf(Text)
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
