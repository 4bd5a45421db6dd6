import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';

/** One element of `ionos_sd_configs`. Prometheus: `discovery/ionos/ionos.go`, `SDConfig.UnmarshalYAML`. */
export const IonosOptions = z
  .strictObject({
    datacenter_id: z
      .string({ error: 'is missing; write the id of a virtual data center' })
      .min(1, 'is empty; write the id of a virtual data center'),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type IonosOptions = z.output<typeof IonosOptions>;
