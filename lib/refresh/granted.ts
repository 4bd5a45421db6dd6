import { DiscoveryError } from '../errors.ts';
import type { Needs } from '../model/permission.ts';

/**
 * What of its needs a provider is not granted, as a failure that says so; undefined when nothing is missing. A provider that
 * assumes a role asks with what that role may, and of the hub's own permissions needs none but to assume it.
 */
export function missingGrant(needs: Needs, granted: Needs): DiscoveryError | undefined {
  const assumed = needs.roles.filter((role) => !granted.roles.some((each) => isWithin(role, each)));
  const allowed = needs.roles.length > 0 ? [] : needs.permissions;
  const actions = allowed.filter(
    ({ action, resource }) =>
      !granted.permissions.some((each) => each.action === action && isWithin(resource, each.resource)),
  );
  const known = new Set(granted.secrets.map(nameOf));
  const missing = [
    ...assumed.map((role) => `sts:AssumeRole on ${role}`),
    ...actions.map(({ action, resource }) => `${action} on ${resource}`),
    ...needs.secrets.filter((secret) => !known.has(nameOf(secret))).map((secret) => `to read ${secret}`),
  ];
  const [first] = missing;
  if (first === undefined) return undefined;
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`;
  return new DiscoveryError('unauthorized', `needs ${first}${others}, deploy again`);
}

/** Whether a resource is one that a pattern with `*` and `?` covers; variables stand in both as CloudFormation fills them in. */
function isWithin(resource: string, pattern: string): boolean {
  const source = [...pattern].map((character) => wildcards.get(character) ?? RegExp.escape(character)).join('');
  return new RegExp(`^${source}$`, 's').test(resource);
}

const wildcards = new Map([
  ['*', '.*'],
  ['?', '.'],
]);

/** A key within a secret is not what is granted. */
function nameOf(secret: string): string {
  return secret.startsWith('secretsmanager:') ? (secret.split('#')[0] ?? secret) : secret;
}
