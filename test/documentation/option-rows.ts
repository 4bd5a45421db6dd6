import { type ShapeSchema, schemaOf } from '../../lib/config/shape-schema.ts';
import type { Mechanism } from '../../lib/mechanisms/mechanism.ts';
import { defaultHttpClientOptions, httpClientFields } from '../../lib/options/http-client.ts';
import { TlsClientOptions } from '../../lib/options/tls-client.ts';
import { httpClientBlock } from './mechanism-notes.ts';

/** One option, as the shape of the configuration has it. */
export interface OptionRow {
  readonly name: string;
  readonly type: string;
  /** `required`, the value as JSON, or nothing. */
  readonly default: string;
}

const blockKeys = Object.keys(httpClientFields);
const tlsKeys = Object.keys(TlsClientOptions.shape);

/** The options of a mechanism; the HTTP client block is one, and beside it stands what a mechanism has otherwise in it. */
export function optionRowsOf({ options, merged }: Mechanism): readonly OptionRow[] {
  const schema = schemaOf(options);
  const block = merged ? (schema.items ?? {}) : schema;
  const properties = Object.entries(block.properties ?? {});
  const hasBlock = blockKeys.every((key) => properties.some(([name]) => name === key));
  const own = properties.filter(([name, value]) => !hasBlock || !blockKeys.includes(name) || isOtherwise(name, value));
  const rows = own.flatMap(([name, value]) => rowsOf(name, value, block.required));
  return hasBlock ? [...rows, { name: httpClientBlock, type: 'its keys', default: '' }] : rows;
}

/** The keys of the HTTP client block. */
export function httpClientRows(): readonly OptionRow[] {
  return Object.entries(httpClientFields).flatMap(([name, shape]) =>
    name === 'oauth2' || name === 'tls_config'
      ? Object.entries(schemaOf(shape).properties ?? {}).flatMap(([key, value]) => rowsOf(`${name}.${key}`, value))
      : rowsOf(name, schemaOf(shape)),
  );
}

function isOtherwise(name: string, { default: value }: ShapeSchema): boolean {
  const usual: unknown = Object.entries(defaultHttpClientOptions).find(([key]) => key === name)?.[1];
  return typeof value === 'boolean' && value !== usual;
}

/** An option that is a map with keys of its own is a row for each of them. */
function rowsOf(name: string, schema: ShapeSchema, required: unknown = []): readonly OptionRow[] {
  if (schema['title'] === 'refused') return [];
  const keys = Object.entries(schema.properties ?? {});
  if (keys.length > 0 && !isTls(schema))
    return keys.flatMap(([key, value]) => rowsOf(`${name}.${key}`, value, schema['required']));
  const isRequired = Array.isArray(required) && required.includes(name.slice(name.lastIndexOf('.') + 1));
  return [{ name, type: typeOf(schema), default: isRequired ? 'required' : defaultOf(schema) }];
}

function defaultOf({ default: value }: ShapeSchema): string {
  const isEmpty =
    value === undefined || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  if (isEmpty) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function typeOf(schema: ShapeSchema): string {
  const { type, title, items, anyOf, additionalProperties } = schema;
  if (isTls(schema)) return 'keys of `tls_config`';
  if (typeof title === 'string') return title;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  const choices = [schema['const'], schema['enum']].flat().filter((choice) => typeof choice === 'string');
  if (choices.length > 0) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (type === 'array') return `list of ${listed(items ?? {})}`;
  if (type !== 'object') return typeof type === 'string' ? type : 'any';
  const of = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return of === undefined ? 'map' : `map of ${listed(of)}`;
}

function listed(schema: ShapeSchema): string {
  const keys = Object.keys(schema.properties ?? {});
  if (keys.length > 0) return `{${keys.map((key) => ` ${key}`).join(',')} }`;
  const type = typeOf(schema);
  return type === 'string' || type === 'integer' || type === 'secret' ? `${type}s` : type;
}

function isTls({ properties }: ShapeSchema): boolean {
  const keys = Object.keys(properties ?? {});
  return keys.length === tlsKeys.length && tlsKeys.every((key) => keys.includes(key));
}
