import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';

/** One element of `http_sd_configs`. Prometheus: `discovery/http/http.go`, `SDConfig.UnmarshalYAML`. */
export const HttpOptions = z
  .strictObject({
    url: httpUrl('the URL of a list of targets'),
    refresh_interval: Interval.prefault('60s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type HttpOptions = z.output<typeof HttpOptions>;
