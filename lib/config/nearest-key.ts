/** The candidate that a mistyped key most likely means, or undefined if none is near. */
export function nearestKey(key: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(key.length / 3));
  let nearest: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - key.length) >= least) continue;
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest ?? [...candidates].find((candidate) => key.length > 2 && candidate.startsWith(key));
}

/** `is not a key here; did you mean port?` */
export function unknownKeyMessage(key: string, candidates: Iterable<string>): string {
  const nearest = nearestKey(key.slice(0, 100), candidates);
  return nearest === undefined
    ? 'is not a key that is known here'
    : `is not a key that is known here; did you mean ${nearest}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      const steps = [at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + change];
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap && column > 1) steps.push(at(before, column - 2) + 1);
      next.push(Math.min(...steps));
    }
    [before, last] = [last, next];
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
