import type { CacheCluster, ServerlessCache } from '@aws-sdk/client-elasticache';
import { stoppedAfter } from '../../../asking/stopped-after.ts';
import { DiscoveryError } from '../../../errors.ts';
import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import type { Discovery } from '../../../model/discovery.ts';
import { groupsBySource } from '../../../model/groups-by-source.ts';
import type { Ports } from '../../../ports.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { tagLabels } from '../../labels.ts';
import { regionOf } from '../../region.ts';
import { requestLimitOf } from '../../request-limit.ts';
import { type CacheClient, createCacheClient } from './client.ts';
import { type FoundCache, foundCluster, foundServerless } from './found-cache.ts';
import { type WantedCaches, wantedCachesOf } from './wanted-caches.ts';

export interface ElasticacheDiscovererOptions extends AwsOptions {
  readonly clusters: readonly string[];
  readonly request_concurrency: number;
}

/**
 * Lists the caches of one region, all of them or a DiscoveryError. A cache whose tags are not told, as while it is being
 * changed, is an unread scope.
 */
export function createElasticacheDiscoverer(options: ElasticacheDiscovererOptions, ports: Ports): Discoverer {
  const wanted = wantedCachesOf(options.clusters);
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const region = await regionOf(options.region, ports, stop);
        const limited = requestLimitOf(options.request_concurrency);
        const client = createCacheClient(options, { ...ports, region, limited }, stop);
        const [serverless, clusters] = await Promise.all([
          serverlessCachesOf(wanted, client),
          cacheClustersOf(wanted, client, region),
        ]);
        const found = [
          ...serverless.map((cache) => foundServerless(cache, region)),
          ...clusters.map((cluster) => foundCluster(cluster, region)),
        ];
        const parts = await Promise.all(found.map((cache) => withTags(cache, client)));
        return { groups: parts.flatMap(({ groups }) => groups), unread: parts.flatMap(({ unread }) => unread) };
      }),
  };
}

async function serverlessCachesOf(
  { serverless }: WantedCaches,
  client: CacheClient,
): Promise<readonly ServerlessCache[]> {
  if (serverless.length === 0) return await client.serverlessCaches();
  return (await Promise.all(serverless.map((name) => client.serverlessCaches(name)))).flat();
}

/** ElastiCache describes clusters by their own id only, so those of a replication group are chosen from the whole list. */
async function cacheClustersOf(
  { replicationGroups }: WantedCaches,
  client: CacheClient,
  region: string,
): Promise<readonly CacheCluster[]> {
  const all = await client.cacheClusters();
  if (replicationGroups.length === 0) return all;
  const wanted = new Set(replicationGroups);
  const chosen = all.filter((cluster) => namesOf(cluster).some((name) => wanted.has(name)));
  const known = new Set(chosen.flatMap(namesOf));
  const unknown = replicationGroups.find((id) => !known.has(id));
  if (unknown === undefined) return chosen;
  throw new DiscoveryError('malformed', `elasticache in ${region} does not know the replication group ${unknown}`);
}

function namesOf({ ReplicationGroupId, CacheClusterId }: CacheCluster): readonly string[] {
  return [ReplicationGroupId ?? '', CacheClusterId ?? ''];
}

/** The groups of one cache. Only a refusal that may be about it alone makes it unread. */
async function withTags({ arn, scope, tagPrefix, targets }: FoundCache, client: CacheClient): Promise<Discovery> {
  try {
    const tags = arn === undefined || arn === '' || targets.length === 0 ? [] : await client.tags(arn);
    const labels = tagLabels(
      tagPrefix,
      tags.map(({ Key, Value }) => [Key, Value] as const),
    );
    const tagged = targets.map(({ source, target }) => ({
      source,
      target: { ...target, labels: { ...target.labels, ...labels } },
    }));
    return { groups: groupsBySource(tagged), unread: [] };
  } catch (cause) {
    if (!(cause instanceof DiscoveryError) || cause.failure !== 'malformed') throw cause;
    return { groups: [], unread: [{ ...scope, cause }] };
  }
}
