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
    refresh_interval: Interval.default(15_000),
    fetch_timeout: Duration.default(120_000),
    ...httpClientFields,
  })
  .superRefine(checkHttpClient, evenIfInvalid);
export type KumaOptions = z.output<typeof KumaOptions>;
