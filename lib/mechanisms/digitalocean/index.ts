import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createDigitalOceanDiscoverer } from './discoverer.ts';
import { DigitalOceanOptions } from './options.ts';

/** The droplets or the managed databases of a DigitalOcean account. */
export const mechanism = defineMechanism({
  name: 'digitalocean',
  options: DigitalOceanOptions,
  describe: ({ role }) => role,
  identity: (options) => ({ role: options.role, port: options.port, client: identityOfHttpClient(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http }) => createDigitalOceanDiscoverer(options, http(options)),
});
