/** Chance that is the same for the same seed: xorshift32 (Marsaglia, 2003). */
export interface Random {
  /** A whole number below the limit. */
  below(limit: number): number;
  /** One of several, each as likely as the other. */
  one<Value>(values: readonly [Value, ...Value[]]): Value;
  /** So many hexadecimal digits. */
  hex(digits: number): string;
  /** So many different whole numbers below the limit, ascending. */
  some(count: number, limit: number): readonly number[];
}

export function seededRandom(seed: number): Random {
  // Zero is the one state that never changes.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    one: (values) => values[below(values.length)] ?? values[0],
    hex(digits) {
      let text = '';
      while (text.length < digits) text += next().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
    some(count, limit) {
      const chosen = new Set<number>();
      while (chosen.size < Math.min(count, limit)) chosen.add(below(limit));
      return [...chosen].sort((a, b) => a - b);
    },
  };
}
