import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Discovery } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { type ConsulApi, createConsulApi } from './consul-api.ts';
import { targetOf } from './instance-target.ts';
import type { ConsulOptions } from './options.ts';

const requestConcurrency = 16;
/** Prometheus: `discovery/consul/consul.go`, `watchTimeout` and what it adds. */
const requestTimeoutMs = 135_000;

/** Lists services and the instances of each. A service that cannot be read keeps what it had. Prometheus: `discovery/consul/consul.go`, `Run`. */
export function createConsulDiscoverer(options: ConsulOptions, http: HttpClient): Discoverer {
  const api = createConsulApi(options, timeLimited(http, requestTimeoutMs));
  return {
    async refresh(signal) {
      const datacenter = options.datacenter ?? (await api.datacenter(signal));
      const names = await wantedServices(api, options, signal);
      const limited = concurrencyLimit(requestConcurrency);
      const read = names.map((name) => limited(() => instancesOf(api, name, signal)));
      return discoveryOf(await Promise.all(read), datacenter, options);
    },
  };
}

type Reading =
  | { readonly name: string; readonly entries: Awaited<ReturnType<ConsulApi['instances']>> }
  | { readonly name: string; readonly cause: DiscoveryError };

async function instancesOf(api: ConsulApi, name: string, signal: AbortSignal): Promise<Reading> {
  try {
    return { name, entries: await api.instances(name, signal) };
  } catch (cause) {
    if (cause instanceof DiscoveryError) return { name, cause };
    throw cause;
  }
}

/** What could be read; nothing at all is a failure as a whole. */
function discoveryOf(readings: readonly Reading[], datacenter: string, options: ConsulOptions): Discovery {
  const found: SourcedTarget[] = [];
  const unread: { kind: 'prefix'; name: string; cause: DiscoveryError }[] = [];
  for (const reading of readings) {
    const { name } = reading;
    if ('cause' in reading) unread.push({ kind: 'prefix', name: `${name}/`, cause: reading.cause });
    else {
      for (const entry of reading.entries) {
        const target = targetOf(entry, { service: name, datacenter, separator: options.tag_separator });
        found.push({ source: `${name}/${entry.Node.Node}/${entry.Service.ID}`, target });
      }
    }
  }
  const [first] = unread;
  if (first !== undefined && unread.length === readings.length) throw first.cause;
  return { groups: groupsBySource(found), unread };
}

/** The services that are asked for: those of the catalog, unless names alone are wanted. */
async function wantedServices(
  api: ConsulApi,
  { services, tags, filter }: ConsulOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (services.length > 0 && tags.length === 0 && filter === undefined) return [...new Set(services)];
  const catalog = await api.services(signal);
  return Object.entries(catalog)
    .filter(
      ([name, has]) => (services.length === 0 || services.includes(name)) && tags.every((tag) => has.includes(tag)),
    )
    .map(([name]) => name);
}
