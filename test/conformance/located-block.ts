import { type Comparison, isWatched, type Reach } from './comparison.ts';
import type { Place } from './configuration.ts';
import type { ConformanceCase } from './conformance-case.ts';

export type Block = Readonly<Record<string, unknown>>;

/** The block of a case as Prometheus gets it: what it asks is the loopback source, and secrets by reference are files. */
export function locatedBlock(
  { comparison, isRefused }: Pick<ConformanceCase, 'comparison' | 'isRefused'>,
  block: Block,
  place: Place,
): Block {
  const { refresh_interval, ...withFiles } = replacedTexts(block, place.files) as Block;
  const interval = place.interval ?? refresh_interval;
  // What watches has no interval.
  const isTimed = interval !== undefined && (!isWatched(comparison) || place.isForHub === true);
  const timed = isTimed ? { ...withFiles, refresh_interval: interval } : withFiles;
  return { ...timed, ...reachingOf(comparison, timed, { place, isRefused }) };
}

interface Circumstances {
  readonly place: Place;
  /** A refused block keeps what it may be refused for. */
  readonly isRefused: boolean;
}

function reachingOf({ reach }: Comparison, block: Block, { place, isRefused }: Circumstances): Block {
  if (typeof reach === 'object')
    return { ...byOption(reach, block, { place, isRefused }), ...(reach.tls ? trusting(block, place) : {}) };
  if (reach === 'zookeeper') return areHosts(block['servers']) ? { servers: [`127.0.0.1:${place.port}`] } : {};
  if (reach !== 'proxy' || place.proxyUrl === undefined) return {};
  if (!isRefused) return { ...withoutProxy(block), proxy_url: place.proxyUrl, ...trusting(block, place) };
  return Object.keys(block).some((key) => proxyOptions.includes(key)) ? {} : { proxy_url: place.proxyUrl };
}

const proxyOptions = ['proxy_url', 'proxy_from_environment', 'no_proxy', 'proxy_connect_header'];

/** What is none of them is what a block is refused for. */
function areHosts(servers: unknown): boolean {
  return Array.isArray(servers) && servers.length > 0 && servers.every((server) => /^[\w.-]+$/.test(String(server)));
}

/** Undefined is not written. */
function withoutProxy(block: Block): Block {
  return Object.fromEntries(proxyOptions.filter((name) => name in block).map((name) => [name, undefined]));
}

function trusting({ tls_config }: Block, { caFile }: Place): Block {
  return caFile === undefined ? {} : { tls_config: { ...Object(tls_config), ca: undefined, ca_file: caFile } };
}

type ReachByOption = Exclude<Reach, string>;

function byOption(reach: ReachByOption, block: Block, { place, isRefused }: Circumstances): Block {
  const { option, port, always, scheme = 'http' } = reach;
  const value = block[option];
  const source = `127.0.0.1:${place.port}`;
  if (value === undefined || value === '') return always ? { [option]: `${scheme}://${source}` } : {};
  if (isRefused && !isUrl(value)) return {};
  if (port !== undefined) return { [option]: '127.0.0.1', [port]: place.port };
  const located = (each: unknown) => (typeof each === 'string' ? elsewhere(each, source, reach) : each);
  return { [option]: Array.isArray(value) ? value.map(located) : located(value) };
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:/.test(value);
}

/** A text with the source in place of the host that it names. */
function elsewhere(text: string, source: string, { scheme, tls }: ReachByOption): string {
  const [, named = '', user = '', path = ''] = /^([a-z]+:\/\/)?([^@/]*@)?[^/?]*(.*)$/.exec(text) ?? [];
  if (named === 'unix://' || named === 'ftp://') return text;
  const spoken = named === 'https://' && !tls ? 'http://' : named;
  return `${spoken === '' && scheme !== undefined ? `${scheme}://` : spoken}${user}${source}${path}`;
}

function replacedTexts(value: unknown, files: Place['files']): unknown {
  if (typeof value === 'string') return files.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replacedTexts(item, files));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replacedTexts(inner, files)]));
}

export function isRecord(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
