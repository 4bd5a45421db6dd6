import { z } from 'zod';

/** What is used of a JSON Schema: enough to know, at each place of a document, what is wanted there. */
export interface ShapeSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, ShapeSchema>>;
  readonly additionalProperties?: boolean | ShapeSchema;
  readonly items?: ShapeSchema;
  readonly anyOf?: readonly ShapeSchema[];
  readonly oneOf?: readonly ShapeSchema[];
  readonly allOf?: readonly ShapeSchema[];
  readonly [keyword: string]: unknown;
}

const known = new WeakMap<z.ZodType, ShapeSchema>();

/** What a shape takes in, as JSON Schema: a duration or a secret is a string here. Content without a schema takes anything. */
export function schemaOf(shape: z.ZodType): ShapeSchema {
  const before = known.get(shape);
  if (before !== undefined) return before;
  // JSON Schema is wider than what is used of it, and its type has no index for that.
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as ShapeSchema;
  known.set(shape, schema);
  return schema;
}

/** The schema of the value under a key, or of a list's items for a number. */
export function schemaUnder(schema: ShapeSchema, step: string | number): ShapeSchema | undefined {
  const parts = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  for (const part of parts) {
    const found = typeof step === 'number' ? part.items : memberOf(part, step);
    if (found !== undefined) return found;
  }
  const nested = parts.slice(1).map((part) => schemaUnder(part, step));
  return nested.find((found) => found !== undefined);
}

function memberOf({ properties, additionalProperties }: ShapeSchema, key: string): ShapeSchema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Whether a key is one of a map's own, rather than a name that the author of the file chose. */
export function isOwnKey(schema: ShapeSchema, key: string): boolean {
  return keysOf(schema).includes(key);
}

/** The keys that a map may have. */
export function keysOf(schema: ShapeSchema): readonly string[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...Object.keys(schema.properties ?? {}), ...parts.flatMap(keysOf)];
}

/** Whether a string is wanted, and nothing else that a scalar can be. */
export function wantsString(schema: ShapeSchema | undefined): boolean {
  if (schema === undefined) return false;
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(({ type }) => !isStructure(type));
  if (parts.length > 0) return parts.every(wantsString);
  return schema.type === 'string' || (schema.allOf ?? []).some(wantsString);
}

function isStructure(type: ShapeSchema['type']): boolean {
  return type === 'object' || type === 'array' || type === 'null';
}
