import { z } from 'zod';

const Resource = z.looseObject({
  Type: z.string(),
  Condition: z.string().optional(),
  DeletionPolicy: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.output<typeof Resource>;

const Template = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), Resource),
  Outputs: z.record(z.string(), z.looseObject({ Condition: z.string().optional(), Value: z.unknown() })).default({}),
});

/** What CloudFormation makes of a template, as far as the template decides it. */
export interface ResolvedTemplate {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Stands for what is to be left out. */
const noValue = Symbol('AWS::NoValue');

/**
 * A template with its parameters and conditions applied: what no condition makes is gone, `Fn::If` is decided, references to
 * parameters are their values. References to resources stay as they are. CloudFormation user guide: "Intrinsic functions".
 */
export function resolvedTemplate(text: unknown, parameters: Readonly<Record<string, string>> = {}): ResolvedTemplate {
  const { Parameters, Conditions, Resources, Outputs } = Template.parse(text);
  const values = {
    ...Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default])),
    ...parameters,
  };
  const holds = (name: string) => isTrue(Conditions[name], { values, holds });
  const world = { values, holds };
  const isMade = ({ Condition }: { readonly Condition?: string | undefined }) =>
    Condition === undefined || holds(Condition);
  const made = Object.entries(Resources).filter(([, resource]) => isMade(resource));
  const told = Object.entries(Outputs).filter(([, output]) => isMade(output));
  return {
    resources: Object.fromEntries(
      made.map(([name, resource]) => [
        name,
        { ...resource, Properties: Resource.shape.Properties.parse(resolved(resource.Properties, world)) },
      ]),
    ),
    outputs: Object.fromEntries(told.map(([name, { Value }]) => [name, resolved(Value, world)])),
  };
}

interface World {
  readonly values: Readonly<Record<string, unknown>>;
  readonly holds: (condition: string) => boolean;
}

function isTrue(condition: unknown, world: World): boolean {
  const [name, operands] = functionIn(condition);
  const list = listOf(operands);
  if (name === 'Fn::Equals') return resolved(list[0], world) === resolved(list[1], world);
  if (name === 'Fn::Not') return !isTrue(list[0], world);
  if (name === 'Fn::And') return list.every((each) => isTrue(each, world));
  if (name === 'Condition') return world.holds(String(operands));
  throw new Error(`no condition: ${JSON.stringify(condition)}`);
}

function resolved(value: unknown, world: World): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, world)).filter((each) => each !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const [name, operands] = functionIn(value);
  const called = name === undefined ? undefined : functions[name]?.(operands, world);
  if (called !== undefined) return called;
  const entries = Object.entries(value).map(([key, each]) => [key, resolved(each, world)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== noValue));
}

/** What is undefined stays as it stands. */
const functions: Readonly<Record<string, (operands: unknown, world: World) => unknown>> = {
  Ref: (name, { values }) => (name === 'AWS::NoValue' ? noValue : values[String(name)]),
  'Fn::If': (operands, world) => {
    const [condition, then, otherwise] = listOf(operands);
    return resolved(world.holds(String(condition)) ? then : otherwise, world);
  },
  'Fn::Split': (operands, world) => {
    const [separator, text] = listOf(operands);
    return String(resolved(text, world)).split(String(separator));
  },
};

function listOf(operands: unknown): readonly unknown[] {
  return Array.isArray(operands) ? operands : [];
}

/** The one key of an intrinsic function, and what stands under it. */
function functionIn(value: unknown): readonly [string | undefined, unknown] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 ? (entries[0] ?? [undefined, undefined]) : [undefined, undefined];
}
