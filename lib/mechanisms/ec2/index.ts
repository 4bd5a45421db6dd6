import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfFilters } from '../../aws/aws-identity.ts';
import { eventScopeOf } from '../../aws/event-scope.ts';
import { defineMechanism } from '../mechanism.ts';
import { Ec2Options } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The instances of one AWS region. */
export const mechanism = defineMechanism({
  name: 'ec2',
  options: Ec2Options,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    filters: identityOfFilters(options.filters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  hints: (options) => [eventScopeOf(options, ['aws.ec2', 'aws.autoscaling'])],
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createEc2Discoverer } = await import('../../aws/roles/ec2/discoverer.ts');
    return createEc2Discoverer(options, ports);
  },
});
