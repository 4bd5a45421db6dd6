import { createMemberDiscoverer, type MemberPorts } from '../../zookeeper/member-discoverer.ts';
import type { Discoverer } from '../mechanism.ts';
import { ServersetMember, serversetTargetOf } from './member.ts';
import type { ServersetOptions } from './options.ts';

/** One target for each node that holds a member. */
export function createServersetDiscoverer(options: ServersetOptions, ports: MemberPorts): Discoverer {
  return createMemberDiscoverer(options, { shape: ServersetMember, targetOf: serversetTargetOf }, ports);
}
