import { identityOfHttpClient } from '../../options/http-client.ts';
import { type AskedUrl, askedUrl } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createOutscaleDiscoverer } from './discoverer.ts';
import { OutscaleOptions } from './options.ts';

/** The virtual machines of a 3DS OUTSCALE account in one region. */
export const mechanism = defineMechanism({
  name: 'outscale',
  options: OutscaleOptions,
  describe: ({ region }) => region,
  identity: (options) => {
    const { region, access_key, secret_key_file, port } = options;
    const client = identityOfHttpClient(options);
    return { region, endpoint: endpointOf(options).shown, key: access_key, secret: secret_key_file, port, client };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ endpoint }) => (endpoint === undefined ? [] : urlConcerns(endpoint, 'endpoint')),
  create: async (options, ports) => createOutscaleDiscoverer(options, endpointOf(options), ports),
});

function endpointOf({ endpoint, region }: OutscaleOptions): AskedUrl {
  return endpoint ?? askedUrl(`https://api.${region}.outscale.com/api/v1`);
}
