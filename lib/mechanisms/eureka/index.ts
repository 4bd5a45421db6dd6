import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { EurekaOptions } from './options.ts';

/** The instances that are registered with Eureka. */
export const mechanism = defineMechanism({
  name: 'eureka',
  options: EurekaOptions,
  describe: ({ server }) => urlOf(server).host,
  identity: (options) => ({ server: options.server.shown, client: identityOfHttpClient(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ server }) => urlConcerns(server, 'server'),
  create: async (options, { http }) => {
    const { createEurekaDiscoverer } = await import('./discoverer.ts');
    return createEurekaDiscoverer(options, http(options));
  },
});
