import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { createInEveryRegion } from '../../aws/every-region.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { defineMechanism } from '../mechanism.ts';
import { LightsailOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The Lightsail instances of one AWS region. */
export const mechanism = defineMechanism({
  name: 'lightsail',
  options: LightsailOptions,
  expand: blocksByPlace,
  describe: placeTitleOf,
  identity: (options) => ({
    ...identityOfAws(options),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  port: ({ port }) => port,
  quota: (options) => awsQuotaOf('lightsail', options),
  create: async (options, ports) => {
    const { createLightsailDiscoverer } = await import('../../aws/roles/lightsail/discoverer.ts');
    return createInEveryRegion('lightsail', options, ports, createLightsailDiscoverer);
  },
});
