import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createLinodeDiscoverer } from './discoverer.ts';
import { LinodeOptions } from './options.ts';

/** The instances of a Linode account. */
export const mechanism = defineMechanism({
  name: 'linode',
  options: LinodeOptions,
  describe: ({ region = 'all regions' }) => region,
  identity: (options) => {
    const { region, port, tag_separator: separator } = options;
    return { region, port, separator, client: identityOfHttpClient(options) };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http }) => createLinodeDiscoverer(options, http(options)),
});
