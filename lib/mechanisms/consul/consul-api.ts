import { z } from 'zod';
import { listOf, mapOf, Text, TextMap, Whole } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { type QueryParts, sortedQuery } from '../../asking/sorted-query.ts';
import type { HttpClient } from '../../ports.ts';
import type { ConsulOptions } from './options.ts';

/** https://developer.hashicorp.com/consul/api-docs/agent#read-configuration */
const Self = z.object({ Config: z.object({ Datacenter: z.string() }) });

/** https://developer.hashicorp.com/consul/api-docs/catalog#list-services */
const Services = mapOf(listOf(Text));

/** https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-service */
const Entry = z.object({
  Node: z.object({ Node: Text, Address: Text, TaggedAddresses: TextMap, Meta: TextMap }),
  Service: z.object({
    ID: Text,
    Address: Text,
    Port: Whole,
    Tags: listOf(Text),
    Meta: TextMap,
    Namespace: Text,
    Partition: Text,
  }),
  Checks: listOf(z.object({ CheckID: Text, Status: Text })),
});
/** One instance of a service, its node, and the checks of both. */
export type Entry = z.output<typeof Entry>;

export interface ConsulApi {
  /** The datacenter of the agent that is asked. */
  datacenter(signal: AbortSignal): Promise<string>;
  /** Every service of the catalog, with all tags of its instances. */
  services(signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>>;
  /** The instances of a service. */
  instances(name: string, signal: AbortSignal): Promise<readonly Entry[]>;
}

/** The three questions, without index: what is there now is answered at once. `hashicorp/consul`, `api/`; Prometheus: `discovery/consul/consul.go`. */
export function createConsulApi(options: ConsulOptions, http: HttpClient): ConsulApi {
  const { token, namespace, partition, datacenter, allow_stale, node_meta, filter, health_filter, tags } = options;
  const headers = token === undefined ? {} : { 'x-consul-token': token.reveal() };
  const place: QueryParts = [
    ['ns', namespace],
    ['partition', partition],
  ];
  const common: QueryParts = [
    ...place,
    ['dc', datacenter],
    ['stale', allow_stale ? '' : undefined],
    ...Object.entries(node_meta).map(([key, value]) => ['node-meta', `${key}:${value}`] as const),
    ['wait', '120000ms'],
  ];
  const ask = <Shape extends z.ZodType>(path: string, query: QueryParts, shape: Shape, signal: AbortSignal) =>
    askJson(http, { url: new URL(`${baseOf(options)}${path}${sortedQuery(query)}`), headers, signal }, shape);

  return {
    datacenter: async (signal) => (await ask('/v1/agent/self', place, Self, signal)).Config.Datacenter,
    services: (signal) => ask('/v1/catalog/services', [...common, ['filter', filter]], Services, signal),
    instances(name, signal) {
      const wanted: QueryParts = [['filter', health_filter], ...tags.map((tag) => ['tag', tag] as const)];
      return ask(`/v1/health/service/${pathOf(name)}`, [...common, ...wanted], listOf(Entry), signal);
    },
  };
}

/** Scheme, host and path under which everything is asked. */
export function baseOf({ server, scheme, path_prefix }: ConsulOptions): string {
  return `${server.scheme ?? scheme}://${server.address}${server.path ?? path_prefix}`;
}

/** A name is put into the path as it is: slashes stay. */
function pathOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
