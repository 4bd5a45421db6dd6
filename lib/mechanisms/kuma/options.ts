import { z } from 'zod';
import { Duration, Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { httpUrl } from '../../options/http-url.ts';
import { OptionalText } from '../../options/reference.ts';

/** One element of `kuma_sd_configs`. Prometheus: `discovery/xds/kuma.go`, `KumaSDConfig.UnmarshalYAML`. */
export const KumaOptions = z
  .strictObject({
    server: httpUrl("the URL of a Kuma control plane's monitoring assignment server"),
    client_id: OptionalText,
    refresh_interval: Interval.prefault('15s'),
    fetch_timeout: Duration.prefault('2m'),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type KumaOptions = z.output<typeof KumaOptions>;
