import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { cacheConcernsOf } from '../../aws/roles/elasticache/cache-concerns.ts';
import { defineMechanism } from '../mechanism.ts';
import { ElasticacheOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The ElastiCache caches of one AWS region. */
export const mechanism = defineMechanism({
  name: 'elasticache',
  options: ElasticacheOptions,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: (options) => [...awsConcernsOf(options), ...cacheConcernsOf(options)],
  permissions: permissions.actions,
  quota: (options) => awsQuotaOf('elasticache', options),
  create: async (options, ports) => {
    const { createElasticacheDiscoverer } = await import('../../aws/roles/elasticache/discoverer.ts');
    return createInEveryRegion('elasticache', options, ports, createElasticacheDiscoverer);
  },
});
