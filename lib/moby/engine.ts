import type { z } from 'zod';
import { askJson } from '../asking/json.ts';
import { timeLimited } from '../asking/time-limit.ts';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient } from '../ports.ts';
import { engineUrl } from './engine-host.ts';
import type { EngineOptions } from './engine-options.ts';

/** The newest version of the API that is spoken, and the oldest that the vendor's client would. `moby/client`, `client.go`. */
const newest = 55;
const oldest = 40;

export interface Engine {
  /** One list of the API, whole. With `filtered`, the filters of the block are sent along. */
  list<Item>(path: string, shape: z.ZodType<Item>, more?: { readonly filtered?: boolean }): Promise<Item>;
}

/** Asks an engine for the version that both speak. One engine serves one refresh. */
export async function openEngine(options: EngineOptions, http: HttpClient, signal: AbortSignal): Promise<Engine> {
  const { host, refresh_interval } = options;
  const { socketPath } = host;
  const limited = timeLimited(http, refresh_interval);
  const version = await versionOf((method) =>
    limited.send({ url: engineUrl(host, '/_ping'), method, socketPath, signal }),
  );
  const filters = filtersOf(options);
  return {
    async list(path, shape, { filtered = false } = {}) {
      const query = filtered && filters !== undefined ? `?filters=${encodeURIComponent(filters)}` : '';
      const url = engineUrl(host, `/v1.${version}/${path}${query}`);
      return await askJson(limited, { url, socketPath, signal }, shape, '2xx');
    },
  };
}

type Ping = (method: 'HEAD' | 'GET') => Promise<HttpAnswer>;

/** The minor version to speak: the newest where the engine does not say. */
async function versionOf(ping: Ping): Promise<number> {
  const answer = (await pinged(ping, 'HEAD')) ?? (await pinged(ping, 'GET'));
  const [, minor] = /^1\.(\d+)$/.exec(answer?.headers['api-version'] ?? '') ?? [];
  const offered = minor === undefined ? newest : Number(minor);
  return offered < oldest ? newest : Math.min(offered, newest);
}

/** Undefined where it fails, which is no failure yet: what is asked next will tell. */
async function pinged(ping: Ping, method: 'HEAD' | 'GET'): Promise<HttpAnswer | undefined> {
  try {
    const answer = await ping(method);
    return answer.status === 200 ? answer : undefined;
  } catch (error) {
    if (error instanceof DiscoveryError && error.failure !== 'aborted') return undefined;
    throw error;
  }
}

/** Values of equal names together, all of it in order; undefined where there are none. */
function filtersOf({ filters }: EngineOptions): string | undefined {
  const pairs = filters.flatMap(({ name, values }) => values.map((value) => ({ name, value })));
  const byName = [...Map.groupBy(pairs, ({ name }) => name)].sort(([a], [b]) => (a < b ? -1 : 1));
  const merged = byName.map(([name, found]) => {
    const values = found.map(({ value }) => value).sort();
    return [name, Object.fromEntries(values.map((value) => [value, true]))];
  });
  return merged.length === 0 ? undefined : JSON.stringify(Object.fromEntries(merged));
}
