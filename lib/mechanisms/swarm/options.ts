import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';

/** One element of `swarm_sd_configs`, which Prometheus itself does not have. The HTTP client block is an addition. */
export const SwarmOptions = z
  .strictObject({
    masters: z
      .array(httpUrl('the URL of a Swarm manager'), { error: 'must be a list of URLs of Swarm managers' })
      .min(1, 'is empty; write the URL of at least one Swarm manager'),
    metrics_port: z
      .string()
      .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, 'must be a port')
      .default('8070'),
    refresh_interval: Interval.prefault('1s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type SwarmOptions = z.output<typeof SwarmOptions>;
