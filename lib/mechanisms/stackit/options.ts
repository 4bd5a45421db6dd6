import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { optionalHttpUrl } from '../../options/http-url.ts';
import { isFilled, type OptionProblem, report } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret } from '../../options/reference.ts';

/** One element of `stackit_sd_configs`. Prometheus: `discovery/stackit/stackit.go`, `SDConfig.UnmarshalYAML`. */
export const StackitOptions = z
  .strictObject({
    project: z.string().default(''),
    region: z
      .string()
      .regex(/^[\w-]*$/, 'must be a region such as eu01, or left out')
      .default('eu01'),
    endpoint: optionalHttpUrl('the URL of an API such as https://iaas.api.eu01.stackit.cloud'),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    service_account_key: OptionalSecret,
    service_account_key_path: OptionalReference,
    private_key: OptionalSecret,
    private_key_path: OptionalReference,
    credentials_file_path: OptionalReference,
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(endpointProblems(options), context);
  }, evenIfInvalid);
export type StackitOptions = z.output<typeof StackitOptions>;

function endpointProblems(options: Pick<StackitOptions, 'endpoint' | 'region'>): readonly OptionProblem[] {
  if (isFilled(options.endpoint) || isFilled(options.region)) return [];
  return [{ path: ['region'], message: 'is empty, and so is endpoint; write one of them' }];
}

/** Whether requests are signed with a service account; every other key of one is without effect then. */
export function hasServiceAccount(options: StackitOptions): boolean {
  return options.service_account_key !== undefined || options.service_account_key_path !== undefined;
}
