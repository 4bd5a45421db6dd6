import { isDeepStrictEqual } from 'node:util';
import type { Exchange, ReceivedRequest } from '../../support/exchange.ts';

/** Page sizes, versions and names of sessions are each one's own. */
const alwaysFree = ['MaxRecords', 'MaxResults', 'maxResults', 'RoleSessionName', 'Version', 'DurationSeconds'];

type Fields = ReadonlyMap<string, unknown>;

/** Whether Prometheus asks an API of AWS for what an exchange foresees: fields in any order and spelling. */
export function isLikeBody(
  { body, bodyContains }: Exchange['request'],
  received: ReceivedRequest,
  free: readonly string[],
): boolean {
  const own = new Set([...alwaysFree, ...free]);
  const fieldsOf = (text: string) => comparableFields(text, own);
  const sent = fieldsOf(received.body);
  if (body !== undefined) return isSame(fieldsOf(typeof body === 'string' ? body : JSON.stringify(body)), sent);
  return [...fieldsOf(bodyContains.join('&'))].every(([name, value]) => isDeepStrictEqual(sent.get(name), value));
}

function isSame(expected: Fields, sent: Fields): boolean {
  const names = new Set([...expected.keys(), ...sent.keys()]);
  return [...names].every((name) => isSameField(name, expected.get(name), sent.get(name)));
}

/** Prometheus describes every service of a cluster, and Rollcall those that tasks name. */
function isSameField(name: string, expected: unknown, sent: unknown): boolean {
  if (name !== 'services') return isDeepStrictEqual(expected, sent);
  return Array.isArray(expected) && Array.isArray(sent) && expected.every((service) => sent.includes(service));
}

/** The fields of JSON, or of a form. */
function comparableFields(text: string, free: ReadonlySet<string>): Fields {
  const all = text.startsWith('{') ? Object.entries(JSON.parse(text)) : [...new URLSearchParams(text)];
  const fields = new Map(all.filter(([name]) => !free.has(name)).map(([name, value]) => [name, inOrder(value)]));
  const [id, values] = askedById(fields) ?? askedByFilter(fields) ?? [];
  if (id === undefined) return fields;
  for (const name of fields.keys()) if (/^(?:Filter|InstanceId|NetworkInterfaceId)\./.test(name)) fields.delete(name);
  return fields.set(id, values);
}

/** Names come in an order of chance, and some twice. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? [...new Set(value)].sort() : value;
}

type Ids = readonly [name: string, values: readonly unknown[]];

/** Prometheus asks for objects of EC2 by their ids, in an order of chance, and Rollcall by a filter, which knows no error for what is gone. */
function askedById(fields: Fields): Ids | undefined {
  const ids = [...fields].filter(([name]) => /^(?:InstanceId|NetworkInterfaceId)\.\d+$/.test(name));
  const [first] = ids;
  return first === undefined
    ? undefined
    : [idNames[first[0].split('.')[0] ?? ''] ?? '', ids.map(([, value]) => value).sort()];
}

const idNames: Readonly<Record<string, string>> = {
  InstanceId: 'instance-id',
  NetworkInterfaceId: 'network-interface-id',
};

function askedByFilter(fields: Fields): Ids | undefined {
  const name = fields.get('Filter.1.Name');
  if (typeof name !== 'string' || !Object.values(idNames).includes(name)) return undefined;
  const values = [...fields].filter(([field]) => /^Filter\.1\.Value\.\d+$/.test(field)).map(([, value]) => value);
  return [name, values.sort()];
}
