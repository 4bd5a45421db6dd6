import type { Json } from '../model/digest.ts';
import { identityOfHttpClient } from '../options/http-client.ts';
import type { AwsFilter, AwsOptions } from './aws-options.ts';

/** What of the keys that every AWS mechanism has decides what is found, but for the port. No secret value. Of one place: see `blocksByPlace`. */
export function identityOfAws(options: AwsOptions): { readonly [key: string]: Json | undefined } {
  const { region, regions, endpoint, profile, role_arn, external_id } = options;
  return {
    region,
    regions: regions === 'all' ? regions : undefined,
    endpoint,
    access_key: hasKeys(options) ? options.access_key : undefined,
    profile,
    role_arn,
    external_id: role_arn === undefined ? undefined : external_id,
    client: identityOfHttpClient(options),
  };
}

/** Whether the keys of the block are used: a lone one is passed over, as in Prometheus since 3.7.2. */
export function hasKeys({ access_key, secret_key }: AwsOptions): boolean {
  return access_key !== undefined && secret_key !== undefined;
}

/** Filters as an identity: all have to match, any value of each, so neither has an order. */
export function identityOfFilters(filters: readonly AwsFilter[]): Json {
  return filters
    .map(({ name, values }): [string, string[]] => [name, [...new Set(values)].sort()])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Clusters as an identity: a set. */
export function identityOfClusters(clusters: readonly string[]): Json {
  return [...new Set(clusters)].sort();
}
