import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';
import { isFilled, type OptionProblem, report } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret } from '../../options/reference.ts';

/** One element of `marathon_sd_configs`. Prometheus: `discovery/marathon/marathon.go`, `SDConfig.UnmarshalYAML`. */
export const MarathonOptions = z
  .strictObject({
    servers: z
      .array(httpUrl('the URL of a Marathon server'), { error: 'must be a list of URLs of Marathon servers' })
      .min(1, 'is empty; write the URL of at least one Marathon server'),
    auth_token: OptionalSecret,
    auth_token_file: OptionalReference,
    refresh_interval: Interval.prefault('30s'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(tokenProblems(options), context);
  }, evenIfInvalid);
export type MarathonOptions = z.output<typeof MarathonOptions>;

const tokens = ['auth_token', 'auth_token_file'];
const schemes = ['basic_auth', 'bearer_token', 'bearer_token_file', 'authorization', 'oauth2'];

function tokenProblems(options: object): readonly OptionProblem[] {
  const filled = Object.entries(options).flatMap(([key, value]) => (isFilled(value) ? [key] : []));
  const [token, second] = filled.filter((key) => tokens.includes(key));
  if (token === undefined) return [];
  const both = second === undefined ? [] : [{ path: [second], message: 'excludes auth_token; remove one of them' }];
  const others = filled.filter((key) => schemes.includes(key));
  return [...both, ...others.map((key) => ({ path: [key], message: `excludes ${token}; remove one of them` }))];
}
