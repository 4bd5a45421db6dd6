import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { clientIdOf, createKumaDiscoverer } from './discoverer.ts';
import { KumaOptions } from './options.ts';

/** The dataplanes that a Kuma control plane assigns to a monitoring client. */
export const mechanism = defineMechanism({
  name: 'kuma',
  options: KumaOptions,
  describe: ({ server }) => urlOf(server).host,
  identity: (options) => ({
    server: options.server.shown,
    id: clientIdOf(options),
    client: identityOfHttpClient(options),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ server }) => urlConcerns(server, 'server'),
  create: async (options, { http }) => createKumaDiscoverer(options, http(options)),
});
