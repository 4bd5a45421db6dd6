import { createMemberDiscoverer, type MemberPorts } from '../../zookeeper/member-discoverer.ts';
import type { Discoverer } from '../mechanism.ts';
import { NerveMember, nerveTargetOf } from './member.ts';
import type { NerveOptions } from './options.ts';

/** One target for each node that holds a member. */
export function createNerveDiscoverer(options: NerveOptions, ports: MemberPorts): Discoverer {
  return createMemberDiscoverer(options, { shape: NerveMember, targetOf: nerveTargetOf }, ports);
}
