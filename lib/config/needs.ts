import type { DeclaredPermission } from '../mechanisms/mechanism.ts';
import type { Json } from '../model/digest.ts';
import type { Needs, Permission } from '../model/permission.ts';

/**
 * What one block, as it was written, has to be allowed: what its mechanism declares, the roles that it names, and the
 * secrets that any of its options refers to.
 */
export function needsOf(declared: readonly DeclaredPermission[], block: Json): Needs {
  return {
    permissions: declared.flatMap((each) => permissionsFor(each, block)),
    roles: textsOf(optionOf(block, 'role_arn')).filter(isNotEmpty),
    secrets: textsOf(block).filter((text) => /^(?:ssm|secretsmanager):/.test(text)),
  };
}

/** All of several: each permission, role and secret once. */
export function allNeeds(needs: readonly Needs[]): Needs {
  const permissions = needs.flatMap((each) => each.permissions);
  const byText = new Map(permissions.map((each) => [`${each.action} ${each.resource}`, each]));
  return {
    permissions: [...byText.values()],
    roles: [...new Set(needs.flatMap(({ roles }) => roles))],
    secrets: [...new Set(needs.flatMap(({ secrets }) => secrets))],
  };
}

/** What a mechanism may need of any block: what is filled in from an option becomes `*`. */
export function anyNeedsOf(declared: readonly DeclaredPermission[]): Needs {
  const permissions = declared.map(({ action, resource, reason }) => {
    return { action, resource: resource.replace(/\$\d/g, '*').replace(/\*{2,}/g, '*'), reason };
  });
  return { permissions, roles: [], secrets: [] };
}

function permissionsFor({ each, action, resource, reason }: DeclaredPermission, block: Json): readonly Permission[] {
  if (each === undefined) return [{ action, resource, reason }];
  return textsOf(optionOf(block, each.option)).flatMap((text) => {
    const parts = new RegExp(each.match).exec(text);
    return parts === null ? [] : [{ action, resource: filledIn(resource, parts), reason }];
  });
}

/** `$1` is what the first group matched; a `${` in it is no variable of CloudFormation. */
function filledIn(resource: string, parts: readonly string[]): string {
  return resource.replace(/\$(\d)/g, (_, index: string) => (parts[Number(index)] ?? '').replaceAll('${', '${!'));
}

function optionOf(block: Json, name: string): Json {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return null;
  return Object.entries(block).find(([key]) => key === name)?.[1] ?? null;
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}
