import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { eventScopeOf } from '../../aws/event-scope.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { defineMechanism } from '../mechanism.ts';
import { EcsOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The running tasks of the ECS clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'ecs',
  options: EcsOptions,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  hints: (options) => [eventScopeOf(options, ['aws.ecs'])],
  permissions: permissions.actions,
  port: ({ port }) => port,
  quota: (options) => awsQuotaOf('ecs', options),
  create: async (options, ports) => {
    const { createEcsDiscoverer } = await import('../../aws/roles/ecs/discoverer.ts');
    return createInEveryRegion('ecs', options, ports, createEcsDiscoverer);
  },
});
