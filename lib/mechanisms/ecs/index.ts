import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { eventScopeOf } from '../../aws/event-scope.ts';
import { defineMechanism } from '../mechanism.ts';
import { EcsOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The running tasks of the ECS clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'ecs',
  options: EcsOptions,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  hints: (options) => [eventScopeOf(options, ['aws.ecs'])],
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createEcsDiscoverer } = await import('../../aws/roles/ecs/discoverer.ts');
    return createEcsDiscoverer(options, ports);
  },
});
