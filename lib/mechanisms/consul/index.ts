import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { loopbackConcerns } from '../url-concerns.ts';
import { baseOf } from './consul-api.ts';
import { createConsulDiscoverer } from './discoverer.ts';
import { ConsulOptions, httpClientOf } from './options.ts';

/** The services that are registered with Consul. */
export const mechanism = defineMechanism({
  name: 'consul',
  options: ConsulOptions,
  describe: ({ server, datacenter }) => (datacenter === undefined ? server.address : `${server.address}/${datacenter}`),
  identity: (options) => {
    const { datacenter, namespace, partition, tag_separator: separator } = options;
    const { services, tags, node_meta: meta, filter, health_filter: health } = options;
    const wanted = { services: [...services].sort(), tags: [...tags].sort(), meta, filter, health };
    const client = identityOfHttpClient(httpClientOf(options));
    return { base: baseOf(options), datacenter, namespace, partition, separator, ...wanted, client };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: (options) => loopbackConcerns(new URL(baseOf(options)).hostname),
  create: async (options, { http }) => createConsulDiscoverer(options, http(httpClientOf(options))),
});
