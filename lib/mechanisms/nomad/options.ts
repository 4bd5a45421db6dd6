import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';

/** One element of `nomad_sd_configs`. Prometheus: `discovery/nomad/nomad.go`, `SDConfig.UnmarshalYAML`. */
export const NomadOptions = z
  .strictObject({
    server: z
      .string()
      .transform((text) => text.trim())
      .pipe(httpUrl('the URL of a Nomad agent'))
      .prefault('http://localhost:4646'),
    namespace: z.string().default('default'),
    region: z.string().default('global'),
    allow_stale: z.boolean().default(true),
    tag_separator: z.string().default(','),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type NomadOptions = z.output<typeof NomadOptions>;
