import type { CacheCluster, ServerlessCache } from '@aws-sdk/client-elasticache';
import { DiscoveryError } from '../../../errors.ts';
import type { UnreadScope } from '../../../model/discovery.ts';
import type { SourcedTarget } from '../../../model/groups-by-source.ts';
import { nodeTargetsOf } from './node-targets.ts';
import { serverlessTargetOf } from './serverless-target.ts';

/** A cache whose targets are known, but for their tags. */
export interface FoundCache {
  readonly arn: string | undefined;
  /** What covers its sources. */
  readonly scope: Omit<UnreadScope, 'cause'>;
  /** What the labels of its tags begin with. */
  readonly tagPrefix: string;
  readonly targets: readonly SourcedTarget[];
}

/** Throws a DiscoveryError (malformed) for a cache without a name. */
export function foundServerless(cache: ServerlessCache, region: string): FoundCache {
  const { ARN: arn, ServerlessCacheName: name = '' } = cache;
  if (name === '') throw nameless(region, 'serverless cache');
  const source = `${region}/serverlesscache/${name}`;
  return {
    arn,
    scope: { kind: 'source', name: source },
    tagPrefix: '__meta_elasticache_serverless_cache_tag_',
    targets: [{ source, target: serverlessTargetOf(cache) }],
  };
}

/** Throws a DiscoveryError (malformed) for a cluster without a name. */
export function foundCluster(cluster: CacheCluster, region: string): FoundCache {
  const { ARN: arn, CacheClusterId: id = '', CacheNodes = [] } = cluster;
  if (id === '') throw nameless(region, 'cache cluster');
  const prefix = `${region}/cluster/${id}/`;
  return {
    arn,
    scope: { kind: 'prefix', name: prefix },
    tagPrefix: '__meta_elasticache_cache_cluster_tag_',
    targets: nodeTargetsOf(cluster).map((target, index) => ({
      source: `${prefix}${CacheNodes[index]?.CacheNodeId ?? ''}`,
      target,
    })),
  };
}

function nameless(region: string, what: string): DiscoveryError {
  return new DiscoveryError('malformed', `elasticache in ${region} lists a ${what} without a name`);
}
