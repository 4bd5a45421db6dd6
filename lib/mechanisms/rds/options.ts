import { z } from 'zod';
import { AwsFilters, awsFields, Clusters, RequestConcurrency } from '../../aws/aws-options.ts';
import { checkAwsPlaces } from '../../aws/aws-places.ts';
import { usualRequestConcurrency } from '../../aws/request-limit.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

/** One element of `rds_sd_configs`. Prometheus: `discovery/aws/rds.go`, `RDSSDConfig.UnmarshalYAML`. */
export const RdsOptions = z
  .strictObject({
    ...awsFields,
    clusters: Clusters,
    filters: AwsFilters,
    request_concurrency: RequestConcurrency.default(usualRequestConcurrency.rds),
  })
  .superRefine(checkAwsPlaces, evenIfInvalid)
  .superRefine(checkHttpClient, evenIfInvalid);
