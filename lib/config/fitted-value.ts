import type { Json } from '../model/digest.ts';
import { isNull, jsonOf, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { isOwnKey, type ShapeSchema, schemaUnder, wantsString } from './shape-schema.ts';

/** What becomes of a path that an option names. */
export type JoinPath = (path: string) => string;

/**
 * A node as the plain value its shape expects, the way Prometheus' reader decodes into a typed field: where a string is
 * wanted a scalar's text as written (`1.10`, `012`), an empty one among labels the empty string; an empty value of an
 * option's key is left out, so that the default holds. Options that name files are joined.
 */
export function fittedValue(node: YamlNode, schema: ShapeSchema | undefined, join: JoinPath): Json {
  if (schema === undefined) return jsonOf(node);
  if (node.kind === 'list') {
    return node.items.map((item) => {
      const wanted = schemaUnder(schema, 0);
      return isNull(item) && wantsString(wanted) ? '' : fittedValue(item, wanted, join);
    });
  }
  if (node.kind === 'map') return fittedMap(node, schema, join);
  return node.value !== null && wantsString(schema) ? node.text : node.value;
}

function fittedMap(node: YamlMap, schema: ShapeSchema, join: JoinPath): Json {
  const fitted: [string, Json][] = [];
  for (const [key, { node: value }] of node.entries) {
    const wanted = schemaUnder(schema, key);
    const isOption = isOwnKey(schema, key);
    if (isNull(value) && wanted !== undefined) {
      if (!isOption && wantsString(wanted)) fitted.push([key, '']);
      continue;
    }
    const plain = fittedValue(value, wanted, join);
    fitted.push([key, isOption && namesFiles(key) ? joinedPaths(plain, join) : plain]);
  }
  return Object.fromEntries(fitted);
}

/** Prometheus joins each such field by hand (`SetDirectory`); all of them are named alike. */
function namesFiles(key: string): boolean {
  return key === 'files' || key.endsWith('_file');
}

function joinedPaths(value: Json, join: JoinPath): Json {
  if (typeof value === 'string') return join(value);
  if (!Array.isArray(value)) return value;
  return value.map((path) => (typeof path === 'string' ? join(path) : path));
}
