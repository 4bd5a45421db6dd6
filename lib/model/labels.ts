/**
 * A foreign key made legal as (a part of) a label name: every code point outside `A-Z a-z 0-9 _` becomes one `_`.
 * Prometheus: `util/strutil/strconv.go`, `SanitizeLabelName`.
 */
export function sanitizedLabelName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_]/gu, '_');
}

/** The list form of Prometheus' labels, `,a,b,`, so that a relabel rule can match `,a,` at any place. */
export function listLabel(values: readonly string[]): string {
  return `,${values.join(',')},`;
}
