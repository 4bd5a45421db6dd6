import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createScalewayDiscoverer } from './discoverer.ts';
import { ScalewayOptions } from './options.ts';

/** The instances or the Elastic Metal servers of one Scaleway zone. */
export const mechanism = defineMechanism({
  name: 'scaleway',
  options: ScalewayOptions,
  describe: ({ role, zone }) => `${role}/${zone}`,
  identity: (options) => {
    const { role, zone, api_url, access_key, secret_key_file, name_filter, tags_filter, port } = options;
    const identity = { key: access_key, secret: secret_key_file, client: identityOfHttpClient(options) };
    return { role, zone, url: api_url, name: name_filter, tags: tags_filter && [...tags_filter], port, ...identity };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http, secrets }) => createScalewayDiscoverer(options, http(options), secrets),
});
