import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { OptionalText } from '../../options/reference.ts';

/** One element of `hetzner_sd_configs`. Prometheus: `discovery/hetzner/hetzner.go`, `SDConfig.UnmarshalYAML`. */
export const HetznerOptions = z
  .strictObject({
    role: z.enum(['hcloud', 'robot'], { error: 'must be hcloud (cloud servers) or robot (dedicated servers)' }),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    label_selector: OptionalText,
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type HetznerOptions = z.output<typeof HetznerOptions>;
