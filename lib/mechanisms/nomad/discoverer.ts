import { z } from 'zod';
import { listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { askJson } from '../../asking/json.ts';
import { sortedQuery } from '../../asking/sorted-query.ts';
import { stoppedAfter } from '../../asking/stopped-after.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { Target } from '../../model/target-group.ts';
import { urlOf } from '../../options/http-url.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { NomadOptions } from './options.ts';

const requestConcurrency = 10;

/** https://developer.hashicorp.com/nomad/api-docs/services#list-services */
const Namespaces = listOf(z.object({ Services: listOf(z.object({ ServiceName: Text })) }));

const Instance = z.object({
  ID: Text,
  ServiceName: Text,
  Namespace: Text,
  NodeID: Text,
  Datacenter: Text,
  Tags: listOf(Text),
  Address: Text,
  Port: Whole,
});
type Instance = z.output<typeof Instance>;

/** https://developer.hashicorp.com/nomad/api-docs/services#read-service */
const Instances = listOf(Instance);

/** Asks for every service, and for the instances of each. Prometheus: `discovery/nomad/nomad.go`, `refresh`, which asks for one after the other. */
export function createNomadDiscoverer(options: NomadOptions, http: HttpClient): Discoverer {
  const base = urlOf(options.server);
  const query = queryOf(options);
  const at = (path: string) => new URL(`${base.protocol}//${credentialsOf(base)}${base.host}/v1/${path}${query}`);
  return {
    refresh: (outer) =>
      stoppedAfter(outer, async (signal) => {
        const namespaces = await askJson(http, { url: at('services'), signal }, Namespaces);
        const names = namespaces.flatMap(({ Services }) => Services.map(({ ServiceName }) => ServiceName));
        const limited = concurrencyLimit(requestConcurrency);
        const read = (name: string) =>
          askJson(http, { url: at(`service/${encodeURIComponent(name)}`), signal }, Instances);
        const instances = await Promise.all(names.map((name) => limited(() => read(name))));
        const found = instances.flat().map((instance) => ({
          source: `Nomad/${instance.Namespace}/${instance.ServiceName}/${instance.ID}`,
          target: targetOf(instance, options),
        }));
        return whole(groupsBySource(found));
      }),
  };
}

function queryOf({ namespace, region, allow_stale }: NomadOptions): string {
  return sortedQuery([
    ['namespace', namespace || undefined],
    ['region', region || undefined],
    ['stale', allow_stale ? '' : undefined],
  ]);
}

function credentialsOf({ username, password }: URL): string {
  if (username === '' && password === '') return '';
  return `${username}${password === '' ? '' : `:${password}`}@`;
}

function targetOf(instance: Instance, { tag_separator }: NomadOptions): Target {
  return {
    address: addressOf(instance.Address, instance.Port),
    labels: {
      __meta_nomad_address: instance.Address,
      __meta_nomad_dc: instance.Datacenter,
      __meta_nomad_namespace: instance.Namespace,
      __meta_nomad_node_id: instance.NodeID,
      __meta_nomad_service: instance.ServiceName,
      __meta_nomad_service_address: instance.Address,
      __meta_nomad_service_id: instance.ID,
      __meta_nomad_service_port: String(instance.Port),
      ...filledListLabel('__meta_nomad_tags', instance.Tags, tag_separator),
    },
  };
}
