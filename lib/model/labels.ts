import type { LabelSet } from './target-group.ts';

/**
 * A foreign key made legal as (a part of) a label name: every code point outside `A-Z a-z 0-9 _` becomes one `_`.
 * Prometheus: `util/strutil/strconv.go`, `SanitizeLabelName`.
 */
export function sanitizedLabelName(key: string): string {
  // Most keys are legal already, and looking is a fifth of the work.
  return /[^a-zA-Z0-9_]/.test(key) ? key.replaceAll(/[^a-zA-Z0-9_]/gu, '_') : key;
}

/** The list form of Prometheus' labels, `,a,b,`, so that a relabel rule can match `,a,` at any place. */
export function listLabel(values: readonly string[], separator = ','): string {
  return `${separator}${values.join(separator)}${separator}`;
}

/** The list form where there is a list: of no values, no label. */
export function filledListLabel(name: string, values: readonly string[], separator = ','): LabelSet {
  return values.length === 0 ? {} : { [name]: listLabel(values, separator) };
}

/** One label for each entry of a map, its key made legal; of keys that become one name, the last in order of code units counts. */
export function keyedLabels(prefix: string, map: Readonly<Record<string, string>>): LabelSet {
  const labels: Record<string, string> = {};
  for (const key of Object.keys(map).sort()) labels[`${prefix}${sanitizedLabelName(key)}`] = map[key] ?? '';
  return labels;
}
