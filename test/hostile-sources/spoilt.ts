import fc from 'fast-check';

/** A good text with some of its bytes changed, cut out, doubled or cut off. */
export function spoilt(good: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const spot = fc.record({ at: fc.nat(), length: fc.nat(8), put: fc.uint8Array({ maxLength: 4 }), cut: fc.boolean() });
  return fc.tuple(good, fc.array(spot, { minLength: 1, maxLength: 4 })).map(([bytes, spots]) => {
    let text = bytes;
    for (const { at, length, put, cut } of spots) {
      const from = text.length === 0 ? 0 : at % text.length;
      const rest = cut && length === 0 ? [] : [text.subarray(from + length)];
      text = Buffer.concat([text.subarray(0, from), put, ...rest]);
    }
    return text;
  });
}

/** JSON with one of its values in the place of another kind of value. */
export function spoiltJson(good: unknown): fc.Arbitrary<unknown> {
  const other = fc.constantFrom<unknown>(null, '', 'x', 0, -1, 1.5, 1e308, true, [], {}, [null], [[]], [{}], ['x'], {
    x: 1,
  });
  const places = countOf(good);
  return fc.tuple(fc.nat(places - 1), fc.oneof(other, fc.jsonValue({ maxDepth: 2 }))).map(([place, value]) => {
    let left = place;
    const replaced = (at: unknown): unknown => {
      if (left === 0) {
        left -= 1;
        return value;
      }
      left -= 1;
      if (Array.isArray(at)) return at.map(replaced);
      if (typeof at !== 'object' || at === null) return at;
      return Object.fromEntries(Object.entries(at).map(([name, each]) => [name, replaced(each)]));
    };
    return replaced(good);
  });
}

/** Values in a value, itself included. */
function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, each) => sum + countOf(each), 1);
}
