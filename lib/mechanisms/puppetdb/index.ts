import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createPuppetDbDiscoverer } from './discoverer.ts';
import { PuppetDbOptions } from './options.ts';

/** The nodes on which PuppetDB has the resources of a query. */
export const mechanism = defineMechanism({
  name: 'puppetdb',
  options: PuppetDbOptions,
  describe: ({ url, query }) => `${urlOf(url).host}/${query}`,
  identity: (options) => {
    const { url, query, include_parameters: parameters, port } = options;
    return { url: url.shown, query, parameters, port, client: identityOfHttpClient(options) };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ url }) => urlConcerns(url, 'url'),
  create: async (options, { http }) => createPuppetDbDiscoverer(options, http(options)),
});
