import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters, identityOfFilters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { defineMechanism } from '../mechanism.ts';
import { RdsOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The members of the RDS clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'rds',
  options: RdsOptions,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    filters: identityOfFilters(options.filters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  port: ({ port }) => port,
  quota: (options) => awsQuotaOf('rds', options),
  create: async (options, ports) => {
    const { createRdsDiscoverer } = await import('../../aws/roles/rds/discoverer.ts');
    return createInEveryRegion('rds', options, ports, createRdsDiscoverer);
  },
});
