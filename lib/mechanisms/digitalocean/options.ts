import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';

/** One element of `digitalocean_sd_configs`. Prometheus: `discovery/digitalocean/digitalocean.go`, `SDConfig`. */
export const DigitalOceanOptions = z
  .strictObject({
    role: z.enum(['droplets', 'databases'], { error: 'must be droplets or databases' }).default('droplets'),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type DigitalOceanOptions = z.output<typeof DigitalOceanOptions>;
