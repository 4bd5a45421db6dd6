import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { InlineSecret } from '../../options/secret.ts';

/** One element of `ovhcloud_sd_configs`. Prometheus: `discovery/ovhcloud/ovhcloud.go`, `SDConfig.UnmarshalYAML`. */
export const OvhcloudOptions = z.strictObject({
  service: z.enum(['vps', 'dedicated_server'], { error: 'must be vps or dedicated_server' }),
  endpoint: z.string().min(1, 'is empty; write a name such as ovh-eu, or leave it out').default('ovh-eu'),
  application_key: z.string({ error: 'is missing; write the key of an application' }).min(1, 'is empty'),
  application_secret: required('is missing; write the secret of the application'),
  consumer_key: required('is missing; write the key that lets the application in'),
  refresh_interval: Interval.prefault('60s'),
});
export type OvhcloudOptions = z.output<typeof OvhcloudOptions>;

function required(missing: string) {
  return z.string({ error: missing }).min(1, 'is empty').pipe(InlineSecret);
}
