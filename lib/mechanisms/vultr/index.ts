import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createVultrDiscoverer } from './discoverer.ts';
import { VultrOptions } from './options.ts';

/** The instances of a Vultr account. */
export const mechanism = defineMechanism({
  name: 'vultr',
  options: VultrOptions,
  describe: () => 'instances',
  identity: (options) => ({ port: options.port, client: identityOfHttpClient(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http }) => createVultrDiscoverer(options, http(options)),
});
