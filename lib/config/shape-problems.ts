import { z } from 'zod';
import type { Problem } from '../errors.ts';
import type { Json } from '../model/digest.ts';
import { kindOf, lineAt, nodeAt, type PathStep, pathOf, type YamlNode } from '../yaml/yaml-node.ts';
import { unknownKeyMessage } from './nearest-key.ts';
import { keysOf, type ShapeSchema, schemaUnder } from './shape-schema.ts';

/** What was checked: the node that a value came from, and where it stands. */
export interface Checked {
  readonly node: YamlNode;
  readonly file: string;
  readonly path: string;
  readonly schema: ShapeSchema;
}

/**
 * What a check of a value says, or its problems, each with path and line. A value with unknown keys is checked once more
 * without them: they would hide the rules that need a block as a whole.
 */
export function checkedValue<Output>(
  value: Json,
  checked: Checked,
  check: (value: Json) => Output,
): { readonly output: Output } | { readonly problems: readonly Problem[] } {
  const first = attempt(value, check);
  if ('output' in first) return first;
  const isUnknown = (issue: z.core.$ZodIssue) => issue.code === 'unrecognized_keys';
  const unknown = first.issues.filter(isUnknown);
  const second = unknown.length === 0 ? first : attempt(withoutKeys(value, unknown), check);
  const others = 'issues' in second ? second.issues.filter((issue) => !isUnknown(issue)) : [];
  return { problems: [...unknown, ...others].flatMap((issue) => problemsOf(issue, checked)) };
}

function attempt<Output>(
  value: Json,
  check: (value: Json) => Output,
): { readonly output: Output } | { readonly issues: readonly z.core.$ZodIssue[] } {
  try {
    return { output: check(value) };
  } catch (error) {
    if (error instanceof z.ZodError) return { issues: error.issues };
    throw error;
  }
}

function withoutKeys(value: Json, issues: readonly z.core.$ZodIssue[]): Json {
  const copy = structuredClone(value);
  for (const issue of issues) {
    let holder: unknown = copy;
    for (const step of issue.path) holder = isRecord(holder) ? holder[String(step)] : undefined;
    if (issue.code !== 'unrecognized_keys' || !isRecord(holder)) continue;
    for (const key of issue.keys) delete holder[key];
  }
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function problemsOf(issue: z.core.$ZodIssue, { node, file, path, schema }: Checked): readonly Problem[] {
  const steps = issue.path.map((step): PathStep => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code !== 'unrecognized_keys') {
    const message = messageOf(issue, steps, node);
    return [{ path: pathOf(path, steps), file, line: lineAt(node, steps), message }];
  }
  const here = steps.reduce<ShapeSchema | undefined>((at, step) => at && schemaUnder(at, step), schema);
  return issue.keys.map((key) => {
    const message = unknownKeyMessage(key, here === undefined ? [] : keysOf(here));
    return { path: pathOf(path, [...steps, key]), file, line: lineAt(node, [...steps, key]), message };
  });
}

/** A mechanism's own words stand; what zod says by itself is put into the words of a person who edits a file. */
function messageOf(issue: z.core.$ZodIssue, steps: readonly PathStep[], node: YamlNode): string {
  const isOwn = !/^(?:Invalid|Too|Unrecognized)\b/.test(issue.message);
  const found = nodeAt(node, steps);
  if (isOwn) return issue.message;
  if (issue.code === 'invalid_type') return typeMessage(issue.expected, found, steps);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String).join(', ');
    return found === undefined || kindOf(found) === 'empty'
      ? `is required: one of ${values}`
      : `must be one of ${values}`;
  }
  if (issue.code === 'too_small' && Number(issue.minimum) === 1 && issue.origin !== 'number')
    return 'must not be empty';
  if (issue.code === 'invalid_union') return 'has none of the forms that are allowed here';
  return `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

const wanted = new Map<string, string>([
  ['array', 'a list'],
  ['boolean', 'true or false'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['object', 'a map'],
  ['record', 'a map'],
  ['string', 'a string'],
]);

function typeMessage(expected: string, found: YamlNode | undefined, steps: readonly PathStep[]): string {
  if (found === undefined) return 'is required';
  const isElement = typeof steps.at(-1) === 'number';
  if (kindOf(found) === 'empty') return isElement ? 'is empty or null' : 'is required';
  return `must be ${wanted.get(expected) ?? expected}, not ${kindOf(found)}`;
}
