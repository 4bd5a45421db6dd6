import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, type HttpClientOptions, httpClientFields } from '../../options/http-client.ts';
import { isFilled, type OptionProblem, report } from '../../options/option-problem.ts';
import { OptionalSecret, OptionalText } from '../../options/reference.ts';
import { Server } from './server-url.ts';

/** One element of `consul_sd_configs`. Prometheus: `discovery/consul/consul.go`, `SDConfig.UnmarshalYAML`. */
export const ConsulOptions = z
  .strictObject({
    server: Server,
    path_prefix: z.string().default(''),
    scheme: z.enum(['http', 'https'], { error: 'must be http or https' }).default('http'),
    token: OptionalSecret,
    datacenter: OptionalText,
    namespace: OptionalText,
    partition: OptionalText,
    tag_separator: z.string().default(','),
    username: OptionalText,
    password: OptionalSecret,
    allow_stale: z.boolean().default(true),
    refresh_interval: Interval.prefault('30s'),
    services: z.array(z.string()).default([]),
    tags: z.array(z.string()).default([]),
    node_meta: z.record(z.string(), z.string()).default({}),
    filter: OptionalText,
    health_filter: OptionalText,
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(accessProblems(options), context);
  }, evenIfInvalid);
export type ConsulOptions = z.output<typeof ConsulOptions>;

/** The HTTP client block, with the user of the block's own keys, which are older than it. */
export function httpClientOf(options: ConsulOptions): HttpClientOptions {
  const { username, password } = options;
  return username === undefined && password === undefined
    ? options
    : { ...options, basic_auth: { username, password } };
}

function accessProblems(options: object): readonly OptionProblem[] {
  const filled = Object.entries(options).flatMap(([key, value]) => (isFilled(value) ? [key] : []));
  const user = filled.find((key) => key === 'username' || key === 'password');
  const others = filled.filter((key) => key === 'authorization' || key === 'oauth2');
  return [
    ...(user !== undefined && filled.includes('basic_auth')
      ? [{ path: [user], message: 'and basic_auth exclude each other; keep basic_auth' }]
      : []),
    ...(filled.includes('token')
      ? others.map((key) => ({ path: ['token'], message: `and ${key} exclude each other; remove one of them` }))
      : []),
  ];
}
