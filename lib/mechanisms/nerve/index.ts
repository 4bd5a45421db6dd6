import { describeMembers, identityOfMembers, memberConcerns } from '../../zookeeper/member-options.ts';
import { defineMechanism } from '../mechanism.ts';
import { NerveOptions } from './options.ts';

/** The services that Nerve keeps in ZooKeeper. */
export const mechanism = defineMechanism({
  name: 'nerve',
  options: NerveOptions,
  describe: describeMembers,
  identity: identityOfMembers,
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: memberConcerns,
  create: async (options, { log }) => {
    const [{ createNerveDiscoverer }, { openSession }] = await Promise.all([
      import('./discoverer.ts'),
      import('../../zookeeper/session.ts'),
    ]);
    return createNerveDiscoverer(options, { open: openSession, log });
  },
});
