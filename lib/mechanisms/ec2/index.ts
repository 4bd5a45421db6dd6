import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfFilters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { eventScopeOf } from '../../aws/event-scope.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { defineMechanism } from '../mechanism.ts';
import { Ec2Options } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The instances of one AWS region. */
export const mechanism = defineMechanism({
  name: 'ec2',
  options: Ec2Options,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    filters: identityOfFilters(options.filters),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  hints: (options) => [eventScopeOf(options, ['aws.ec2', 'aws.autoscaling'])],
  permissions: permissions.actions,
  port: ({ port }) => port,
  quota: (options) => awsQuotaOf('ec2', options),
  create: async (options, ports) => {
    const { createEc2Discoverer } = await import('../../aws/roles/ec2/discoverer.ts');
    return createInEveryRegion('ec2', options, ports, createEc2Discoverer);
  },
});
