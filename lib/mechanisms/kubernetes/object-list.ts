import { DiscoveryError } from '../../errors.ts';
import { jsonExcessOf } from '../../model/json-excess.ts';
import { sourceLimits } from '../../model/source-limits.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import { type Fields, fieldsAt, isFields, textAt } from './json-fields.ts';
import { failureOf, titleOf } from './list-failure.ts';
import type { ObjectList } from './resource.ts';

/** Where the API is, and the client that may ask it. */
export interface ApiServer {
  readonly url: URL;
  readonly http: HttpClient;
  /** What to do when the server does not know who asks, where there is more to say than that. */
  readonly wayIn?: string;
}

/** Of what is read from an object; undefined: nothing is kept of it. */
export type Read<Value> = (object: Fields) => Value | undefined;

const pageSize = 500;
/** Five million objects: more than a cluster holds, so a server that goes on is broken. */
const maxPages = 10_000;
const maxPageBytes = 128 * 1024 * 1024;
/** Still a string for V8. */
const maxListBytes = 480 * 1024 * 1024;
/** Values in a list in one piece: those of a hundred thousand small objects. */
const maxListValues = 20_000_000;
/** Of all pages together: two hundred thousand pods. Of each page little is kept. */
const maxWalkBytes = 2 * 1024 * 1024 * 1024;

const metadataAccept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * Lists objects page by page; each page is read and dropped before the next one is asked for. A list whose snapshot
 * expires half-way is begun again, in one piece. Rejects with a DiscoveryError if anything is missing or malformed.
 * Kubernetes: API concepts, "Retrieving large results sets in chunks".
 */
export async function objectsOf<Value>(
  api: ApiServer,
  list: ObjectList,
  read: Read<Value>,
  signal: AbortSignal,
): Promise<readonly Value[]> {
  const walk = { api, list, read, signal };
  const values = (await pagesOf(walk, pageSize)) ?? (await pagesOf(walk, undefined));
  if (values !== undefined) return values;
  throw new DiscoveryError('unreachable', `${titleOf(list, api.url)} expired twice before its end`);
}

interface Walk<Value> {
  readonly api: ApiServer;
  readonly list: ObjectList;
  readonly read: Read<Value>;
  readonly signal: AbortSignal;
}

/** Undefined: the snapshot expired after the first page. */
async function pagesOf<Value>(walk: Walk<Value>, limit: number | undefined): Promise<readonly Value[] | undefined> {
  const { api, list } = walk;
  const values: Value[] = [];
  const names = new Set<string>();
  const tokens = new Set<string>();
  let token = '';
  let bytes = 0;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await ask(walk, limit, token);
    if (answer.status === 410 && page > 0) return undefined;
    bytes += answer.body.length;
    if (bytes > maxWalkBytes) throw malformed(api, list, `has more than ${maxWalkBytes} bytes`);
    const content = contentOf(answer, api, list);
    addItems(content, { ...walk, values, names });
    token = content.token;
    if (token === '') return values;
    if (tokens.has(token)) throw malformed(api, list, 'continues where it already was');
    tokens.add(token);
  }
  throw malformed(api, list, `has not ended after ${maxPages} pages`);
}

async function ask<Value>(walk: Walk<Value>, limit: number | undefined, token: string): Promise<HttpAnswer> {
  const { api, list, signal } = walk;
  return await api.http.send({
    url: urlOf(api.url, list, limit, token),
    headers: { accept: list.isMetadataOnly ? metadataAccept : 'application/json' },
    maxBytes: limit === undefined ? maxListBytes : maxPageBytes,
    isCountedByAsker: true,
    signal,
  });
}

function urlOf(base: URL, list: ObjectList, limit: number | undefined, token: string): URL {
  const { apiPath, plural } = list.resource;
  const scope = list.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(list.namespace)}`;
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${apiPath}${scope}/${plural}`;
  url.search = '';
  url.hash = '';
  if (list.labelSelector !== '') url.searchParams.set('labelSelector', list.labelSelector);
  if (list.fieldSelector !== '') url.searchParams.set('fieldSelector', list.fieldSelector);
  if (limit !== undefined) url.searchParams.set('limit', String(limit));
  if (token !== '') url.searchParams.set('continue', token);
  return url;
}

interface Content {
  readonly items: readonly unknown[];
  readonly token: string;
}

/** What is not a list of the right kind is no empty list either: it is an error. */
function contentOf(answer: HttpAnswer, api: ApiServer, list: ObjectList): Content {
  if (answer.status !== 200) throw failureOf(answer, api, list);
  const content = parsed(answer, api, list);
  const isListKind = content['kind'] === list.resource.listKind || content['kind'] === 'PartialObjectMetadataList';
  if (!isListKind) throw malformed(api, list, `is not a ${list.resource.listKind}`);
  // Go writes an empty list as null where nobody made it an empty one; absent is something else.
  const items = content['items'] === null ? [] : content['items'];
  if (!Array.isArray(items)) throw malformed(api, list, 'has no items');
  return { items, token: inList(api, list, () => textAt(fieldsAt(content, 'metadata'), 'continue')) };
}

function parsed({ body }: HttpAnswer, api: ApiServer, list: ObjectList): Fields {
  const excess = jsonExcessOf(body, body.length > maxPageBytes ? maxListValues : sourceLimits.jsonValues);
  if (excess !== undefined) throw malformed(api, list, excess);
  let content: unknown;
  try {
    content = JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message quotes the answer, which nobody has to read in a log.
    throw malformed(api, list, 'is not JSON');
  }
  if (!isFields(content)) throw malformed(api, list, `is not a ${list.resource.listKind}`);
  return content;
}

interface Collected<Value> extends Walk<Value> {
  readonly values: Value[];
  /** Of the objects so far: pages that overlap do not add up to the list. */
  readonly names: Set<string>;
}

function addItems<Value>({ items }: Content, { api, list, read, values, names }: Collected<Value>): void {
  for (const item of items) {
    const name = nameOf(item);
    if (!isFields(item)) throw malformed(api, list, 'holds something that is not an object');
    if (names.has(name)) throw malformed(api, list, `holds ${name} twice`);
    names.add(name);
    const value = inList(api, list, () => read(item), name);
    if (value !== undefined) values.push(value);
  }
}

function nameOf(item: unknown): string {
  const metadata = isFields(item) ? item['metadata'] : undefined;
  const { namespace, name } = isFields(metadata) ? metadata : {};
  const texts = [namespace, name].filter((text) => typeof text === 'string');
  return texts.length === 0 ? 'an object without a name' : texts.join('/');
}

/** Says of an error in which list, and in which object of it, it was found. */
function inList<Value>(api: ApiServer, list: ObjectList, read: () => Value, name?: string): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DiscoveryError)) throw cause;
    const where = name === undefined ? '' : `${name}: `;
    throw malformed(api, list, `cannot be read: ${where}${cause.message}`);
  }
}

function malformed(api: ApiServer, list: ObjectList, reason: string): DiscoveryError {
  return new DiscoveryError('malformed', `${titleOf(list, api.url)} ${reason}`);
}
