import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { UyuniOptions } from './options.ts';

/** The monitoring endpoints of the systems that Uyuni (or SUSE Multi-Linux Manager) looks after. */
export const mechanism = defineMechanism({
  name: 'uyuni',
  options: UyuniOptions,
  describe: ({ server }) => urlOf(server).host,
  identity: (options) => {
    const { server, username, entitlement, separator } = options;
    return {
      server: server.shown,
      username,
      password: options.password_file,
      entitlement,
      separator,
      client: identityOfHttpClient(options),
    };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ server }) => urlConcerns(server, 'server'),
  create: async (options, { http, secrets }) => {
    const { createUyuniDiscoverer } = await import('./discoverer.ts');
    return createUyuniDiscoverer(options, http(options), secrets);
  },
});
