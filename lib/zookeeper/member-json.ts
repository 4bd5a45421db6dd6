import { z } from 'zod';

/** Fields by names in lower case, found whatever their case: absent and null are the zero value, others are ignored. Go: `encoding/json`, `Unmarshal`. */
export function foldedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const absent = Object.keys(shape).map((name) => [name, null] as const);
  return z.preprocess((value) => {
    if (value !== null && (typeof value !== 'object' || Array.isArray(value))) return value;
    const given = Object.entries(value ?? {}).filter(([, field]) => field !== null);
    return Object.fromEntries([...absent, ...given.map(([name, field]) => [name.toLowerCase(), field] as const)]);
  }, z.object(shape));
}

/** What a node holds as a member; undefined where that is no member. */
export function memberIn<Member>(data: Buffer, shape: z.ZodType<Member>): Member | undefined {
  return shape.safeParse(jsonIn(data)).data;
}

function jsonIn(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}
