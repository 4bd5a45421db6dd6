import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';

/** One element of `vultr_sd_configs`. Prometheus: `discovery/vultr/vultr.go`, `SDConfig`. */
export const VultrOptions = z
  .strictObject({ port: z.int().default(80), refresh_interval: Interval.prefault('60s'), ...httpClientFields })
  .superRefine(checkHttpClient, evenIfInvalid);
export type VultrOptions = z.output<typeof VultrOptions>;
