import { identityOfHttpClient, isAuthenticated } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createOciDiscoverer } from './discoverer.ts';
import { OciOptions } from './options.ts';

/** The instances of an Oracle Cloud tenancy in one region. */
export const mechanism = defineMechanism({
  name: 'oci',
  options: OciOptions,
  describe: ({ region }) => region,
  identity: (options) => {
    const { tenancy, user, fingerprint, key_file, region, compartments, port } = options;
    const identity = { tenancy, user, fingerprint, key: key_file, client: identityOfHttpClient(options) };
    return { region, compartments: [...new Set(compartments)].sort(), port, ...identity };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: (options) =>
    isAuthenticated(options) ? [{ message: 'requests to Oracle are signed; no other authentication is sent' }] : [],
  create: async (options, ports) => createOciDiscoverer(options, ports),
});
