import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters } from '../../aws/aws-identity.ts';
import { defineMechanism } from '../mechanism.ts';
import { MskOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The brokers and controllers of the MSK clusters of one AWS region. */
export const mechanism = defineMechanism({
  name: 'msk',
  options: MskOptions,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    clusters: identityOfClusters(options.clusters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createMskDiscoverer } = await import('../../aws/roles/msk/discoverer.ts');
    return createMskDiscoverer(options, ports);
  },
});
