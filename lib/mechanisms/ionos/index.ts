import { identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createIonosDiscoverer } from './discoverer.ts';
import { IonosOptions } from './options.ts';

/** The servers of one virtual data center of IONOS Cloud. */
export const mechanism = defineMechanism({
  name: 'ionos',
  options: IonosOptions,
  describe: ({ datacenter_id }) => datacenter_id,
  identity: (options) => ({
    datacenter: options.datacenter_id,
    port: options.port,
    client: identityOfHttpClient(options),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http }) => createIonosDiscoverer(options, http(options)),
});
