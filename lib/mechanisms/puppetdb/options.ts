import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';

const query = 'a PQL query of resources, such as resources { type = "Class" }';

/** One element of `puppetdb_sd_configs`. Prometheus: `discovery/puppetdb/puppetdb.go`, `SDConfig.UnmarshalYAML`. */
export const PuppetDbOptions = z
  .strictObject({
    url: httpUrl('the URL of a PuppetDB server'),
    query: z.string({ error: `is missing; write ${query}` }).min(1, `is empty; write ${query}`),
    include_parameters: z.boolean().default(false),
    port: z.int().default(80),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type PuppetDbOptions = z.output<typeof PuppetDbOptions>;
