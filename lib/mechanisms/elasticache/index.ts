import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { cacheConcernsOf } from '../../aws/roles/elasticache/cache-concerns.ts';
import { defineMechanism } from '../mechanism.ts';
import { ElasticacheOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The ElastiCache caches of one AWS region. */
export const mechanism = defineMechanism({
  name: 'elasticache',
  options: ElasticacheOptions,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: (options) => [...awsConcernsOf(options), ...cacheConcernsOf(options)],
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createElasticacheDiscoverer } = await import('../../aws/roles/elasticache/discoverer.ts');
    return createElasticacheDiscoverer(options, ports);
  },
});
