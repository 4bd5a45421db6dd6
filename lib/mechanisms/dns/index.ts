import { shortened } from '../../model/shortened.ts';
import { defineMechanism } from '../mechanism.ts';
import { DnsOptions } from './options.ts';

/** Targets from the records of DNS names. */
export const mechanism = defineMechanism({
  name: 'dns',
  options: DnsOptions,
  describe: ({ names }) => shortened([...new Set(names)].join(',')),
  identity: ({ names, type, port }) => ({
    names: [...new Set(names)].sort(),
    type,
    port: type === 'SRV' ? undefined : port,
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: async (options, { log }) => {
    const [{ createDnsDiscoverer }, { createResolver }] = await Promise.all([
      import('./discoverer.ts'),
      import('./resolver.ts'),
    ]);
    return createDnsDiscoverer(options, createResolver({ file: '/etc/resolv.conf', port: 53 }), log);
  },
});
