import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { defineMechanism } from '../mechanism.ts';
import { MskOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The brokers and controllers of the MSK clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'msk',
  options: MskOptions,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  port: ({ port }) => port,
  quota: (options) => awsQuotaOf('msk', options),
  create: async (options, ports) => {
    const { createMskDiscoverer } = await import('../../aws/roles/msk/discoverer.ts');
    return createInEveryRegion('msk', options, ports, createMskDiscoverer);
  },
});
