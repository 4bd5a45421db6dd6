import { sanitizedLabelName } from '../model/labels.ts';
import type { LabelSet } from '../model/target-group.ts';

/** What AWS answers in a field that becomes a label. */
export type AwsScalar = string | number | boolean | Date;

/** The keys of a structure of AWS whose values can be a label. */
export type ScalarFieldOf<Structure> = {
  [Key in keyof Structure]-?: NonNullable<Structure[Key]> extends AwsScalar ? Key : never;
}[keyof Structure];

/** Labels for fields that exist, empty ones included. Times are RFC 3339 in UTC, cut to the second. Go: `time.RFC3339`. */
export function presentLabels(fields: Readonly<Record<string, AwsScalar | undefined>>): LabelSet {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) labels[name] = value instanceof Date ? secondsOf(value) : String(value);
  }
  return labels;
}

/** Labels for fields that exist and are not empty. */
export function filledLabels(fields: Readonly<Record<string, string | undefined>>): LabelSet {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined && field[1] !== ''),
  );
}

/** Labels by a table of label names and the fields they are taken from, for fields that exist. */
export function labelsOfFields<Structure extends object>(
  structure: Structure,
  table: Readonly<Record<string, ScalarFieldOf<Structure>>>,
): LabelSet {
  return presentLabels(fieldsOf(structure, table));
}

/** The same for fields that are not empty. */
export function labelsOfFilledFields<Structure extends object>(
  structure: Structure,
  table: Readonly<Record<string, ScalarFieldOf<Structure>>>,
): LabelSet {
  return filledLabels(presentLabels(fieldsOf(structure, table)));
}

/** One label a tag with key and value; of keys that become one name, the later counts. */
export function tagLabels(
  prefix: string,
  tags: Iterable<readonly [key: string | undefined, value: string | undefined]>,
): LabelSet {
  const labels: Record<string, string> = {};
  for (const [key, value] of tags) {
    if (key !== undefined && value !== undefined) labels[`${prefix}${sanitizedLabelName(key)}`] = value;
  }
  return labels;
}

const maxNames = 10_000;

/** The names of labels for keys of tags, which are remembered: things of an account have mostly the same keys. */
export function tagLabelNames(prefix: string): (key: string) => string {
  const names = new Map<string, string>();
  return (key) => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${sanitizedLabelName(key)}`;
    if (names.size >= maxNames) names.clear();
    names.set(key, name);
    return name;
  };
}

function fieldsOf<Structure extends object>(
  structure: Structure,
  table: Readonly<Record<string, ScalarFieldOf<Structure>>>,
): Readonly<Record<string, AwsScalar | undefined>> {
  // The table names only fields of these types, which the type of an indexed access does not say.
  return Object.fromEntries(
    Object.entries(table).map(([name, field]) => [name, structure[field] as AwsScalar | undefined]),
  );
}

function secondsOf(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
