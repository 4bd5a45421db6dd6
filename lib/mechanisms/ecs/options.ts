import { z } from 'zod';
import { awsFields, Clusters, RequestConcurrency } from '../../aws/aws-options.ts';
import { checkAwsPlaces } from '../../aws/aws-places.ts';
import { usualRequestConcurrency } from '../../aws/request-limit.ts';
import { checkHttpClient, evenIfInvalid } from '../../options/http-client.ts';

/** One element of `ecs_sd_configs`. Prometheus: `discovery/aws/ecs.go`, `ECSSDConfig.UnmarshalYAML`. */
export const EcsOptions = z
  .strictObject({
    ...awsFields,
    clusters: Clusters,
    request_concurrency: RequestConcurrency.default(usualRequestConcurrency.ecs),
  })
  .superRefine(checkAwsPlaces, evenIfInvalid)
  .superRefine(checkHttpClient, evenIfInvalid);
