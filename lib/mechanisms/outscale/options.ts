import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { optionalHttpUrl } from '../../options/http-url.ts';
import { report, secretOrFileProblems } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret } from '../../options/reference.ts';

/** One element of `outscale_sd_configs`. Prometheus: `discovery/outscale/outscale.go`, `SDConfig.UnmarshalYAML`. */
export const OutscaleOptions = z
  .strictObject({
    region: z
      .string()
      .regex(/^[\w-]+$/, 'must be a region such as eu-west-2, or left out')
      .default('eu-west-2'),
    endpoint: optionalHttpUrl('the URL of an API such as https://api.eu-west-2.outscale.com/api/v1'),
    access_key: z.string({ error: 'is missing; write an access key' }).min(1, 'is empty; write an access key'),
    secret_key: OptionalSecret,
    secret_key_file: OptionalReference,
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(secretOrFileProblems(options, 'secret_key'), context);
  }, evenIfInvalid);
export type OutscaleOptions = z.output<typeof OutscaleOptions>;
