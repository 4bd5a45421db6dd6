import { z } from 'zod';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Resource: list,
  Condition: z.record(z.string(), z.record(z.string(), list)).default({}),
});

/** A policy of a role: statements by action and resource. */
export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement)]),
});
export type PolicyDocument = z.output<typeof PolicyDocument>;

/** What somebody wants to do. */
export interface WantedAction {
  readonly action: string;
  /** ARN, or `*` for an action that is on no resource. */
  readonly resource: string;
  /** Condition keys of the request with their values. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether policies allow something: some statement does and none denies it. IAM user guide: "Policy evaluation logic" and
 * "IAM JSON policy elements". Throws for a condition operator that it does not know.
 */
export function isAllowed(policies: readonly PolicyDocument[], wanted: WantedAction): boolean {
  const fitting = policies.flatMap(({ Statement: all }) => all.filter((statement) => fits(statement, wanted)));
  return fitting.length > 0 && fitting.every(({ Effect }) => Effect === 'Allow');
}

function fits(
  { Action, Resource, Condition }: PolicyDocument['Statement'][number],
  { action, resource, context = {} }: WantedAction,
): boolean {
  return (
    Action.some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    Resource.some((pattern) => isLike(resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key] ?? [], wanted)),
    )
  );
}

const comparisons: Readonly<Record<string, (value: string, pattern: string) => boolean>> = {
  StringEquals: (value, pattern) => value === pattern,
  StringLike: isLike,
  // In an ARN, wildcards do not reach over colons; `ArnEquals` and `ArnLike` are the same.
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
};

/** One of the values that are asked for; with `ForAllValues`, every value that the request has is one of them. */
function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  const [, set, negated, name = ''] =
    /^(ForAllValues:|ForAnyValue:)?(?:String(Not)(?=Equals|Like))?(\w+)$/.exec(operator) ?? [];
  const compare = comparisons[negated === undefined ? name : `String${name}`];
  if (compare === undefined) throw new Error(`the condition operator ${operator} is not known here`);
  const isOne = (value: string) => wanted.some((pattern) => compare(value, pattern)) === (negated === undefined);
  if (set === 'ForAllValues:') return values.every(isOne);
  if (negated !== undefined && set === undefined) return values.every(isOne);
  return values.some(isOne);
}

function isArnLike(value: string, pattern: string): boolean {
  const [parts, patterns] = [value, pattern].map((arn) => arn.split(':'));
  const [head, tail] = [patterns?.slice(0, 5) ?? [], patterns?.slice(5).join(':') ?? ''];
  return (
    head.every((part, index) => isLike(parts?.[index] ?? '', part)) && isLike(parts?.slice(5).join(':') ?? '', tail)
  );
}

/** `*` stands for any characters, `?` for one. */
function isLike(text: string, pattern: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
