import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { OptionalText } from '../../options/reference.ts';

/** One element of `linode_sd_configs`. Prometheus: `discovery/linode/linode.go`, `SDConfig`. */
export const LinodeOptions = z
  .strictObject({
    region: OptionalText,
    port: z.int().default(80),
    tag_separator: z.string().default(','),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type LinodeOptions = z.output<typeof LinodeOptions>;
