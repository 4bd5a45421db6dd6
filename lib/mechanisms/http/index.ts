import { identityOfHttpClient } from '../../options/http-client.ts';
import { isSecret } from '../../options/secret.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { createHttpDiscoverer } from './discoverer.ts';
import { type AskedUrl, HttpOptions, urlOf } from './options.ts';

/** Targets that an HTTP endpoint lists. */
export const mechanism = defineMechanism({
  name: 'http',
  options: HttpOptions,
  describe: ({ url }) => `${urlOf(url).host}${urlOf(url).pathname}`,
  identity: (options) => ({ url: options.url.shown, client: identityOfHttpClient(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ url }) => concernsOf(url),
  create: async (options, { http }) => createHttpDiscoverer(options, http(options)),
});

function concernsOf(url: AskedUrl): readonly Concern[] {
  const { hostname } = urlOf(url);
  const isLoopback = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|\[::\])$/.test(hostname);
  return [
    ...(isLoopback
      ? [
          {
            impossibleOn: 'lambda' as const,
            message: `${hostname} is the function itself there, on which nothing listens`,
          },
        ]
      : []),
    ...(isSecret(url.asked)
      ? [{ message: 'the password in url is part of the configuration; use basic_auth with password_file' }]
      : []),
  ];
}
