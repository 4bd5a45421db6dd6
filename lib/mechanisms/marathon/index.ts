import { identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createMarathonDiscoverer } from './discoverer.ts';
import { MarathonOptions } from './options.ts';

/** The tasks of the applications that Marathon runs. */
export const mechanism = defineMechanism({
  name: 'marathon',
  options: MarathonOptions,
  describe: ({ servers }) => servers.map((server) => urlOf(server).host).join(','),
  identity: (options) => ({
    servers: options.servers.map(({ shown }) => shown).sort(),
    token: options.auth_token_file,
    client: identityOfHttpClient(options),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ servers }) => servers.flatMap((server) => urlConcerns(server, 'servers')),
  create: async (options, { http, secrets }) => createMarathonDiscoverer(options, http(options), secrets),
});
