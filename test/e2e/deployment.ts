import type { Resource } from '../support/resolved-template.ts';
import type { FunctionCode } from './deployed-function.ts';
import type { PackagedProject } from './packaged-project.ts';

/** One statement of a policy; lists where CloudFormation also takes a single one. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The one resource of a type, or the one of it that `where` picks. */
export function resourceOf(
  { resources }: PackagedProject,
  type: string,
  where: (resource: Resource) => boolean = () => true,
): Resource {
  const found = Object.values(resources).filter((resource) => resource.Type === type && where(resource));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources of ${type}, not one`);
  return only;
}

export function functionOf(project: PackagedProject, name: string): Resource {
  return resourceOf(project, 'AWS::Lambda::Function', ({ Properties }) =>
    text(Properties['Handler']).includes(`/${name}/`),
  );
}

/** A function as it was packaged, with what the template itself says of its environment: references are for Lambda to fill in. */
export async function functionCode(project: PackagedProject, name: string): Promise<FunctionCode> {
  const { Properties: properties } = functionOf(project, name);
  const variables = Object.entries(at(properties, 'Environment', 'Variables') ?? {});
  return {
    name,
    handler: text(properties['Handler']),
    files: await project.archive(name),
    environment: Object.fromEntries(
      variables.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  };
}

/** What the role of a function may do, from the role itself and the policies that name it. */
export function statementsOf(project: PackagedProject, name: string): readonly Statement[] {
  const role = text(functionOf(project, name).Properties['Role'], 'Fn::GetAtt', 0);
  const inline = list(project.resources[role]?.Properties['Policies']);
  const attached = Object.values(project.resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"${role}"`),
    )
    .map(({ Properties }) => Properties);
  return [...inline, ...attached]
    .flatMap((policy) => list(at(policy, 'PolicyDocument', 'Statement')))
    .map((statement) => ({
      actions: list(at(statement, 'Action')).map((action) => text(action)),
      resources: list(at(statement, 'Resource')).map(spelled),
    }));
}

/** The actions of a function by the resource they are allowed on. */
export function actionsOn(project: PackagedProject, name: string): Readonly<Record<string, readonly string[]>> {
  const pairs = statementsOf(project, name).flatMap(({ actions, resources }) =>
    resources.flatMap((resource) => actions.map((action) => [resource, action] as const)),
  );
  const grouped = Map.groupBy(pairs, ([resource]) => resource);
  return Object.fromEntries([...grouped].map(([resource, all]) => [resource, all.map(([, action]) => action)]));
}

/** A value along a path of keys; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function text(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** `Fn::GetAtt: [Table, Arn]` as `Table.Arn`, and what `Fn::Sub` would fill in as it stands. */
function spelled(resource: unknown): string {
  const attribute = at(resource, 'Fn::GetAtt');
  if (Array.isArray(attribute)) return attribute.join('.');
  return typeof resource === 'string' ? resource : text(resource, 'Fn::Sub');
}
