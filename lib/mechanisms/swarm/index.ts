import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createSwarmDiscoverer } from './discoverer.ts';
import { SwarmOptions } from './options.ts';

/** The managers and engines of a standalone Docker Swarm, as it was before swarm mode. */
export const mechanism = defineMechanism({
  name: 'swarm',
  options: SwarmOptions,
  describe: ({ masters }) => masters.map((master) => urlOf(master).host).join(','),
  identity: (options) => ({
    masters: options.masters.map(({ shown }) => shown),
    port: options.metrics_port,
    client: identityOfHttpClient(options),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ masters }) => masters.flatMap((master) => urlConcerns(master, 'masters')),
  create: async (options, { http, log }) => createSwarmDiscoverer(options, http(options), log),
});
