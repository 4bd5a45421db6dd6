import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { evenIfInvalid } from '../../options/http-client.ts';
import { optionalHttpUrl } from '../../options/http-url.ts';
import { report, within } from '../../options/option-problem.ts';
import { OptionalSecret, OptionalText } from '../../options/reference.ts';
import { TlsClientOptions, tlsProblems } from '../../options/tls-client.ts';

const roles = 'hypervisor, instance or loadbalancer';

/** One element of `openstack_sd_configs`. Prometheus: `discovery/openstack/openstack.go`, `SDConfig.UnmarshalYAML`. */
export const OpenstackOptions = z
  .strictObject({
    role: z.enum(['hypervisor', 'instance', 'loadbalancer'], {
      error: ({ input }) => (input === undefined ? `is missing; write ${roles}` : `must be ${roles}`),
    }),
    region: z
      .string({ error: 'is missing; write the name of a region' })
      .min(1, 'is empty; write the name of a region'),
    identity_endpoint: optionalHttpUrl('the URL of an identity service'),
    username: OptionalText,
    userid: OptionalText,
    password: OptionalSecret,
    project_name: OptionalText,
    project_id: OptionalText,
    domain_name: OptionalText,
    domain_id: OptionalText,
    application_credential_name: OptionalText,
    application_credential_id: OptionalText,
    application_credential_secret: OptionalSecret,
    all_tenants: z.boolean().default(false),
    port: z.int().default(80),
    availability: z
      .enum(['public', 'internal', 'admin'], { error: 'must be public, internal or admin' })
      .default('public'),
    refresh_interval: Interval.prefault('60s'),
    tls_config: TlsClientOptions.optional(),
  })
  .superRefine(
    ({ tls_config }, context) => report(within('tls_config', tls_config, tlsProblems), context),
    evenIfInvalid,
  );
export type OpenstackOptions = z.output<typeof OpenstackOptions>;
