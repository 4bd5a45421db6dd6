import { engineConcerns, httpClientOf, identityOfEngine } from '../../moby/engine-options.ts';
import { defineMechanism } from '../mechanism.ts';
import { createDockerSwarmDiscoverer } from './discoverer.ts';
import { DockerSwarmOptions } from './options.ts';

/** The nodes, services or tasks of a swarm of Docker engines. */
export const mechanism = defineMechanism({
  name: 'dockerswarm',
  options: DockerSwarmOptions,
  describe: ({ role, host }) => `${role}/${host.shown}`,
  identity: (options) => ({ ...identityOfEngine(options), role: options.role }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: engineConcerns,
  create: async (options, { http }) => createDockerSwarmDiscoverer(options, http(httpClientOf(options))),
});
