import { z } from 'zod';
import { AwsFilters, awsFields, Clusters } from '../../aws/aws-options.ts';
import { checkAwsPlaces, checkLightsailRegions } from '../../aws/aws-places.ts';
import { Duration } from '../../options/duration.ts';
import { checkHttpClientParts, evenIfInvalid } from '../../options/http-client.ts';
import { awsRoles } from './roles.ts';

/** 0 is the role's own, as everything that is not said. */
const orDefault = (usual: number) => (value: number) => (value === 0 ? usual : value);

/**
 * One element of `aws_sd_configs`. The HTTP client block is taken as it stands: nothing is followed or spoken unless the block says so, and no
 * key is compared with another, but within `tls_config` and `oauth2`. Prometheus: `discovery/aws/aws.go`, `SDConfig.UnmarshalYAML`.
 */
export const AwsRoleOptions = z
  .strictObject({
    ...awsFields,
    role: z.enum(awsRoles, { error: `must be one of ${awsRoles.join(', ')}` }),
    port: z.int().default(80).transform(orDefault(80)),
    refresh_interval: Duration.prefault('60s').transform(orDefault(60_000)),
    filters: AwsFilters,
    clusters: Clusters,
    follow_redirects: z.boolean().default(false),
    enable_http2: z.boolean().default(false),
  })
  .superRefine(checkHttpClientParts, evenIfInvalid)
  .superRefine(checkAwsPlaces, evenIfInvalid)
  .superRefine(checkRegions, evenIfInvalid);
export type AwsRoleOptions = z.output<typeof AwsRoleOptions>;

function checkRegions(options: AwsRoleOptions, context: z.core.$RefinementCtx): void {
  if (options.role === 'lightsail') checkLightsailRegions(options, context);
}
