import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createHttpDiscoverer } from './discoverer.ts';
import { HttpOptions } from './options.ts';

/** Targets that an HTTP endpoint lists. */
export const mechanism = defineMechanism({
  name: 'http',
  options: HttpOptions,
  describe: ({ url }) => `${urlOf(url).host}${urlOf(url).pathname}`,
  identity: (options) => ({ url: options.url.shown, client: identityOfHttpClient(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ url }) => urlConcerns(url, 'url'),
  create: async (options, { http }) => createHttpDiscoverer(options, http(options)),
});
