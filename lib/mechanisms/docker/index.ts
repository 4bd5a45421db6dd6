import { engineConcerns, httpClientOf, identityOfEngine } from '../../moby/engine-options.ts';
import { defineMechanism } from '../mechanism.ts';
import { createDockerDiscoverer } from './discoverer.ts';
import { DockerOptions } from './options.ts';

/** The containers of one Docker engine. */
export const mechanism = defineMechanism({
  name: 'docker',
  options: DockerOptions,
  describe: ({ host }) => host.shown,
  identity: (options) => ({
    ...identityOfEngine(options),
    own: options.host_networking_host,
    first: options.match_first_network,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: engineConcerns,
  create: async (options, { http }) => createDockerDiscoverer(options, http(httpClientOf(options))),
});
