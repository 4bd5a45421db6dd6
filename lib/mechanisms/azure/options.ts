import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { atMostOneOf, isFilled, type OptionProblem, report } from '../../options/option-problem.ts';
import { OptionalReference, OptionalSecret, OptionalText } from '../../options/reference.ts';
import { cloudOf } from './clouds.ts';

const methods = ['OAuth', 'ManagedIdentity', 'SDK', 'WorkloadIdentity'] as const;

const Environment = z
  .string()
  .default('AzurePublicCloud')
  .transform((name, context) => {
    const cloud = cloudOf(name);
    if (cloud !== undefined) return cloud;
    const known = 'AzurePublicCloud, AzureUSGovernment or AzureChinaCloud';
    context.addIssue({ code: 'custom', message: `"${name}" is no known cloud; write ${known}` });
    return z.NEVER;
  });

/** One element of `azure_sd_configs`. Prometheus: `discovery/azure/azure.go`, `SDConfig.UnmarshalYAML`. */
export const AzureOptions = z
  .strictObject({
    environment: Environment,
    authentication_method: z.enum(methods, { error: `must be ${methods.join(', ')}` }).default('OAuth'),
    subscription_id: z
      .string({ error: 'is missing; write the id of a subscription' })
      .min(1, 'is empty; write the id of a subscription'),
    tenant_id: OptionalText,
    client_id: OptionalText,
    client_secret: OptionalSecret,
    client_secret_file: OptionalReference,
    resource_group: OptionalText,
    port: z.int().default(80),
    refresh_interval: Interval.prefault('5m'),
    ...httpClientFields,
  })
  .superRefine((options, context) => {
    checkHttpClient(options, context);
    report(credentialProblems(options), context);
  }, evenIfInvalid);
export type AzureOptions = z.output<typeof AzureOptions>;

function credentialProblems(options: Partial<AzureOptions>): readonly OptionProblem[] {
  const { authentication_method = 'OAuth', tenant_id, client_id, client_secret, client_secret_file } = options;
  const problems = [...atMostOneOf(options, ['client_secret', 'client_secret_file'])];
  if (authentication_method !== 'OAuth') return problems;
  if (!isFilled(tenant_id)) problems.push(missing('tenant_id'));
  if (!isFilled(client_id)) problems.push(missing('client_id'));
  if (!isFilled(client_secret) && !isFilled(client_secret_file)) problems.push(missing('client_secret'));
  return problems;
}

function missing(key: string): OptionProblem {
  return { path: [key], message: 'is required with authentication_method OAuth' };
}
