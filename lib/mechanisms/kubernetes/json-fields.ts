import { DiscoveryError } from '../../errors.ts';

/** A JSON object of which only some fields are looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** As JSON has it: neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(key: string, expected: string): DiscoveryError {
  return new DiscoveryError('malformed', `${key} is not ${expected}`);
}

/** The text of a field; empty where it is absent or null, as Go decodes it. Throws a DiscoveryError if it is something else. */
export function textAt(fields: Fields, key: string): string {
  return optionalTextAt(fields, key) ?? '';
}

/** The text of a field, where absence matters. */
export function optionalTextAt(fields: Fields, key: string): string | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw mismatch(key, 'text');
}

/** A whole number as text, for addresses and labels. */
export function optionalNumberAt(fields: Fields, key: string): string | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined) return undefined;
  if (Number.isInteger(value)) return String(value);
  throw mismatch(key, 'a whole number');
}

/** A whole number as text; `0` where it is absent or null. */
export function numberAt(fields: Fields, key: string): string {
  return optionalNumberAt(fields, key) ?? '0';
}

export function optionalBooleanAt(fields: Fields, key: string): boolean | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw mismatch(key, 'true or false');
}

const nothing: Fields = Object.freeze({});

/** The object of a field; an empty one where it is absent or null. */
export function fieldsAt(fields: Fields, key: string): Fields {
  return optionalFieldsAt(fields, key) ?? nothing;
}

export function optionalFieldsAt(fields: Fields, key: string): Fields | undefined {
  const value = fields[key] ?? undefined;
  if (value === undefined || isFields(value)) return value;
  throw mismatch(key, 'an object');
}

/** The objects of a list; none where it is absent or null. */
export function listAt(fields: Fields, key: string): readonly Fields[] {
  const value = fields[key] ?? [];
  if (Array.isArray(value) && value.every(isFields)) return value;
  throw mismatch(key, 'a list of objects');
}

export function textListAt(fields: Fields, key: string): readonly string[] {
  const value = fields[key] ?? [];
  if (Array.isArray(value) && value.every(isText)) return value;
  throw mismatch(key, 'a list of texts');
}

export type TextMap = Readonly<Record<string, string>>;

/** A map of texts; null among its values is empty text. */
export function textMapAt(fields: Fields, key: string): TextMap {
  const map = fieldsAt(fields, key);
  return isTextMap(map) ? map : withoutNull(map, key);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextMap(map: Fields): map is TextMap {
  for (const key in map) if (typeof map[key] !== 'string') return false;
  return true;
}

function withoutNull(map: Fields, key: string): TextMap {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      if (value === null) return [name, ''];
      if (typeof value === 'string') return [name, value];
      throw mismatch(key, 'a map of texts');
    }),
  );
}
