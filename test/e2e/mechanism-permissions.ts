import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const mechanisms = resolve(import.meta.dirname, '..', '..', 'lib', 'mechanisms');
const Permission = z.strictObject({
  action: z.string(),
  resource: z.string(),
  reason: z.string().min(10),
  /** For each value of this option alone, the groups of the expression filled into the resource as `$1`. */
  each: z.strictObject({ option: z.string(), match: z.string() }).optional(),
});
type Permission = z.output<typeof Permission>;

const Permissions = z.strictObject({ actions: z.array(Permission) });

/** Whether a mechanism declares an action on every resource; why that is so stands beside it. */
export function mayBeEverywhere(action: string): boolean {
  return readdirSync(mechanisms)
    .flatMap(permissionsOf)
    .some(({ action: declared, resource }) => declared === action && resource === '*');
}

/** What a mechanism says that it calls; nothing for one that does not call AWS. */
export function permissionsOf(mechanism: string): readonly Permission[] {
  const file = join(mechanisms, mechanism, 'permissions.json');
  return existsSync(file) ? Permissions.parse(JSON.parse(readFileSync(file, 'utf8'))).actions : [];
}
