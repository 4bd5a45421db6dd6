import { describeMembers, identityOfMembers, memberConcerns } from '../../zookeeper/member-options.ts';
import { defineMechanism } from '../mechanism.ts';
import { ServersetOptions } from './options.ts';

/** The members of server sets in ZooKeeper. */
export const mechanism = defineMechanism({
  name: 'serverset',
  options: ServersetOptions,
  describe: describeMembers,
  identity: identityOfMembers,
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: memberConcerns,
  create: async (options, { log }) => {
    const [{ createServersetDiscoverer }, { openSession }] = await Promise.all([
      import('./discoverer.ts'),
      import('../../zookeeper/session.ts'),
    ]);
    return createServersetDiscoverer(options, { open: openSession, log });
  },
});
