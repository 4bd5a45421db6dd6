import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createNomadDiscoverer } from './discoverer.ts';
import { NomadOptions } from './options.ts';

/** The services that are registered with Nomad itself. */
export const mechanism = defineMechanism({
  name: 'nomad',
  options: NomadOptions,
  describe: ({ server, namespace }) => `${urlOf(server).host}/${namespace}`,
  identity: (options) => {
    const { server, namespace, region, tag_separator: separator } = options;
    return { server: server.shown, namespace, region, separator, client: identityOfHttpClient(options) };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: concernsOf,
  create: async (options, { http }) => createNomadDiscoverer(options, http(options)),
});

function concernsOf({ server, namespace }: NomadOptions): readonly Concern[] {
  const { pathname, search } = urlOf(server);
  const path =
    pathname === '/' && search === '' ? [] : [{ message: 'only scheme and host of server are used, as by Prometheus' }];
  const every =
    namespace === '*'
      ? [{ message: 'namespace "*" finds nothing: Nomad takes it for a name; write a block for each' }]
      : [];
  return [...urlConcerns(server, 'server'), ...path, ...every];
}
