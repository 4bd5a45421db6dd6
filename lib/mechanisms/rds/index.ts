import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters, identityOfFilters } from '../../aws/aws-identity.ts';
import { defineMechanism } from '../mechanism.ts';
import { RdsOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The members of the RDS clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'rds',
  options: RdsOptions,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    filters: identityOfFilters(options.filters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createRdsDiscoverer } = await import('../../aws/roles/rds/discoverer.ts');
    return createRdsDiscoverer(options, ports);
  },
});
