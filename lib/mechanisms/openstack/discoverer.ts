import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { createCloud } from './cloud.ts';
import { credentialsOf } from './credentials.ts';
import { hypervisorTargets } from './hypervisors.ts';
import { instanceTargets } from './instances.ts';
import { loadBalancerTargets } from './load-balancers.ts';
import type { OpenstackOptions } from './options.ts';
import { login } from './session.ts';

const targetsOfRole = {
  hypervisor: hypervisorTargets,
  instance: instanceTargets,
  loadbalancer: loadBalancerTargets,
} as const;

/** Logs in anew and asks for everything of one role. Prometheus: `discovery/openstack`, `refresh` of each role. */
export function createOpenstackDiscoverer(options: OpenstackOptions, ports: Ports): Discoverer {
  const { role, tls_config, refresh_interval } = options;
  const http = timeLimited(ports.http({ ...defaultHttpClientOptions, tls_config }), refresh_interval);
  return {
    async refresh(signal) {
      const session = await login(http, credentialsOf(options, ports.environment), signal);
      const cloud = createCloud(http, session, options, signal);
      return whole(groupsBySource(await targetsOfRole[role](cloud, options, ports.log)));
    },
  };
}
