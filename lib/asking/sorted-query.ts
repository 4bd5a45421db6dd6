/** Keys and values of a query, in any order; a key may come up several times, and one without a value is left out. */
export type QueryParts = readonly (readonly [key: string, value: string | undefined])[];

/** `?a=1&b=2`, in order of keys; empty where nothing is asked. Go: `net/url`, `Values.Encode`. */
export function sortedQuery(parts: QueryParts): string {
  const filled = parts.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]]));
  const sorted = filled.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return sorted.length === 0 ? '' : `?${new URLSearchParams(sorted)}`;
}
