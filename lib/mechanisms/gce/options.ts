import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { OptionalReference, OptionalText } from '../../options/reference.ts';

/** One element of `gce_sd_configs`. Prometheus: `discovery/gce/gce.go`, `SDConfig.UnmarshalYAML`. */
export const GceOptions = z.strictObject({
  project: z.string({ error: 'is missing; write the id of a project' }).min(1, 'is empty; write the id of a project'),
  zone: z
    .string({ error: 'is missing; write a zone such as europe-west1-b' })
    .min(1, 'is empty; write a zone such as europe-west1-b'),
  filter: OptionalText,
  credentials_file: OptionalReference,
  port: z.int().default(80),
  tag_separator: z.string().default(','),
  refresh_interval: Interval.prefault('60s'),
});
export type GceOptions = z.output<typeof GceOptions>;
