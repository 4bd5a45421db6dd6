import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws } from '../../aws/aws-identity.ts';
import { defineMechanism } from '../mechanism.ts';
import { LightsailOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };

/** The Lightsail instances of one AWS region. */
export const mechanism = defineMechanism({
  name: 'lightsail',
  options: LightsailOptions,
  describe: ({ region = 'default region' }) => region,
  identity: (options) => ({
    ...identityOfAws(options),
    port: options.port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: awsConcernsOf,
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createLightsailDiscoverer } = await import('../../aws/roles/lightsail/discoverer.ts');
    return createLightsailDiscoverer(options, ports);
  },
});
