import { defaultHttpClientOptions, identityOfHttpClient } from '../../options/http-client.ts';
import { defineMechanism } from '../mechanism.ts';
import { createTritonDiscoverer } from './discoverer.ts';
import { TritonOptions } from './options.ts';

/** The containers or the compute nodes of a Triton data center. */
export const mechanism = defineMechanism({
  name: 'triton',
  options: TritonOptions,
  describe: ({ role, endpoint }) => `${role}/${endpoint}`,
  identity: (options) => {
    const { account, role, dns_suffix: suffix, endpoint, groups, port, version } = options;
    return {
      account,
      role,
      suffix,
      endpoint,
      groups: [...groups],
      port,
      version,
      client: identityOfHttpClient(clientOf(options)),
    };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { http }) => createTritonDiscoverer(options, http(clientOf(options))),
});

/** There is no other authentication than a certificate, and no proxy. */
function clientOf({ tls_config }: TritonOptions) {
  return { ...defaultHttpClientOptions, tls_config };
}
