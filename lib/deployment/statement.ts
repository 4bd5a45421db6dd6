import type { Permission } from '../model/permission.ts';
import { sub, type Value } from './cloudformation.ts';

/** One statement of a policy, with the reason for it. */
export interface Statement {
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly Value[];
  readonly condition?: Value;
  readonly reason: string;
}

/** Statements that allow permissions: one for each resource and reason, actions and resources in order. */
export function statementsOf(permissions: readonly Permission[]): readonly Statement[] {
  const groups = Map.groupBy(permissions, ({ resource, reason }) => `${resource}\n${reason}`);
  return [...groups.values()].map((group): Statement => {
    const [first] = group;
    const actions = [...new Set(group.map(({ action }) => action))].sort();
    return { actions, resources: [sub(first?.resource ?? '')], reason: first?.reason ?? '' };
  });
}

/** The statements as IAM reads them, which knows no reasons. */
export function policyDocument(statements: readonly Statement[]): Value {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ effect = 'Allow', actions, resources, condition }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  };
}

/** Why each statement is there, for the metadata of the role: by its actions. */
export function reasonsOf(statements: readonly Statement[]): Readonly<Record<string, string>> {
  const groups = Map.groupBy(statements, ({ effect, actions }) => keyOf(effect, actions));
  return Object.fromEntries(
    [...groups].map(([key, all]) => [key, [...new Set(all.map(({ reason }) => reason))].join('; ')]),
  );
}

function keyOf(effect: Statement['effect'], actions: readonly string[]): string {
  return `${effect === 'Deny' ? 'not ' : ''}${actions.join(', ')}`;
}
