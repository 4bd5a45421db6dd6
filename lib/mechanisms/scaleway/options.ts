import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { type OptionProblem, report, secretOrFileProblems } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret, OptionalText } from '../../options/reference.ts';
import { isSecret } from '../../options/secret.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** One element of `scaleway_sd_configs`. Prometheus: `discovery/scaleway/scaleway.go`, `SDConfig.UnmarshalYAML`, and its client library. */
export const ScalewayOptions = z
  .strictObject({
    role: z.enum(['instance', 'baremetal'], { error: 'must be instance or baremetal' }),
    project_id: z
      .string({ error: 'is missing; write the id of a project' })
      .regex(uuid, 'must be the UUID of a project'),
    access_key: z
      .string({ error: 'is missing; write the access key that belongs to the secret key' })
      .regex(/^SCW[A-Z\d]{17}$/, 'must be SCW and 17 capitals or digits'),
    secret_key: OptionalSecret,
    secret_key_file: OptionalReference,
    zone: z
      .string()
      .regex(/^[a-z]{2}-[a-z]{3,7}-\d{1,2}$/, 'must be a zone such as fr-par-1')
      .default('fr-par-1'),
    api_url: z
      .string()
      .refine(isBase, 'must be a URL such as https://api.scaleway.com, without a slash at its end')
      .default('https://api.scaleway.com'),
    name_filter: OptionalText,
    tags_filter: z.array(z.string()).optional(),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(secretProblems(options), context);
  }, evenIfInvalid);
export type ScalewayOptions = z.output<typeof ScalewayOptions>;

function isBase(text: string): boolean {
  return /^https?:\/\/[^/?#]/.test(text) && !text.endsWith('/') && URL.canParse(text);
}

function secretProblems(options: { readonly secret_key?: unknown }): readonly OptionProblem[] {
  const problems = secretOrFileProblems(options, 'secret_key');
  const { secret_key } = options;
  if (problems.length > 0 || !isSecret(secret_key) || uuid.test(secret_key.reveal())) return problems;
  return [{ path: ['secret_key'], message: 'must be a UUID' }];
}
