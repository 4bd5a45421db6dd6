import { z } from 'zod';
import type { Concern } from '../mechanisms/mechanism.ts';
import type { Json } from '../model/digest.ts';
import { Interval } from '../options/duration.ts';
import {
  defaultHttpClientOptions,
  type HttpClientOptions,
  httpClientFields,
  identityOfHttpClient,
  isDefaultHttpClient,
} from '../options/http-client.ts';
import { isSecret } from '../options/secret.ts';
import { EngineHost, engineUrl } from './engine-host.ts';

/** The keys that every mechanism of a Docker engine has, to be spread into its own strictObject. Prometheus: `discovery/moby`. */
export const engineFields = {
  host: EngineHost,
  port: z.int().default(80),
  filters: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).default([]),
  refresh_interval: Interval.prefault('60s'),
  ...httpClientFields,
} as const;

const EngineBlock = z.object(engineFields);

/** Which engine is asked, for what, and how. */
export type EngineOptions = z.output<typeof EngineBlock>;

/** The block that requests are made with. */
export function httpClientOf(options: EngineOptions): HttpClientOptions {
  if (options.host.isHttp) return options;
  // `docker/go-connections`, `sockets.ConfigureTransport`: over TCP the proxies of the environment hold, over a socket none.
  return { ...defaultHttpClientOptions, proxy_from_environment: options.host.socketPath === undefined };
}

/** What of these keys decides what is found. */
export function identityOfEngine(options: EngineOptions): Record<string, Json> {
  const { host, port, filters } = options;
  return {
    host: host.shown,
    port,
    filters: filters.map(({ name, values }) => [name, ...values]),
    client: identityOfHttpClient(httpClientOf(options)),
  };
}

/** What of these keys is not what one may think. */
export function engineConcerns(options: EngineOptions): readonly Concern[] {
  const { host } = options;
  const { hostname } = engineUrl(host, '/');
  const isLocal = host.socketPath !== undefined || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return [
    ...(isLocal
      ? [
          {
            impossibleOn: 'lambda' as const,
            message: `${host.shown} is on the function itself there, which has no engine`,
          },
        ]
      : []),
    ...(!host.isHttp && !isDefaultHttpClient(options)
      ? [{ message: 'authentication, TLS and proxy count only where host begins with http:// or https://' }]
      : []),
    ...(isSecret(host.base)
      ? [{ message: 'the password in host is part of the configuration; use basic_auth with password_file' }]
      : []),
  ];
}
