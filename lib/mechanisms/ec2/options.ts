import { z } from 'zod';
import { awsFields } from '../../aws/aws-options.ts';
import { checkAwsPlaces } from '../../aws/aws-places.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

const Filter = z.strictObject({
  name: z.string(),
  values: z.array(z.string()).min(1, 'must list at least one value, or the filter has to go'),
});

/** One element of `ec2_sd_configs`. Prometheus: `discovery/aws/ec2.go`, `EC2SDConfig.UnmarshalYAML`. */
export const Ec2Options = z
  .strictObject({ ...awsFields, filters: z.array(Filter).default([]) })
  .superRefine(checkAwsPlaces, evenIfInvalid)
  .superRefine(checkHttpClient, evenIfInvalid);
