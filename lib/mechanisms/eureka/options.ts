import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';

/** One element of `eureka_sd_configs`. Prometheus: `discovery/eureka/eureka.go`, `SDConfig.UnmarshalYAML`. */
export const EurekaOptions = z
  .strictObject({
    server: httpUrl('the URL of a Eureka server with its path, such as http://eureka.example.com:8761/eureka'),
    refresh_interval: Interval.prefault('30s'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type EurekaOptions = z.output<typeof EurekaOptions>;
