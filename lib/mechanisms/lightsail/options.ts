import { z } from 'zod';
import { awsFields } from '../../aws/aws-options.ts';
import { checkAwsPlaces, checkLightsailRegions } from '../../aws/aws-places.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

/** One element of `lightsail_sd_configs`. Prometheus: `discovery/aws/lightsail.go`, `LightsailSDConfig.UnmarshalYAML`. */
export const LightsailOptions = z
  .strictObject(awsFields)
  .superRefine(checkAwsPlaces, evenIfInvalid)
  .superRefine(checkLightsailRegions, evenIfInvalid)
  .superRefine(checkHttpClient, evenIfInvalid);
