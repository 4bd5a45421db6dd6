import { defineMechanism } from '../mechanism.ts';
import { createOvhcloudDiscoverer } from './discoverer.ts';
import { baseOf, unknownEndpoint } from './endpoint.ts';
import { OvhcloudOptions } from './options.ts';

/** The dedicated servers or the virtual private servers of an OVHcloud account. */
export const mechanism = defineMechanism({
  name: 'ovhcloud',
  options: OvhcloudOptions,
  describe: ({ service, endpoint }) => `${service}/${endpoint}`,
  identity: ({ service, endpoint, application_key: application }) => ({ service, endpoint, application }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  // Prometheus takes such a block, and finds nothing with it.
  concerns: ({ endpoint }) => (baseOf(endpoint) === undefined ? [{ message: unknownEndpoint(endpoint) }] : []),
  create: async (options, ports) => createOvhcloudDiscoverer(options, ports),
});
