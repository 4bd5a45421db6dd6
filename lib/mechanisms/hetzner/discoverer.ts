import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { cloudTargets } from './cloud-servers.ts';
import { dedicatedTargets } from './dedicated-servers.ts';
import type { HetznerOptions } from './options.ts';

/** Asks for every server of one role. Prometheus: `discovery/hetzner/hcloud.go` and `robot.go`, `refresh`. */
export function createHetznerDiscoverer(options: HetznerOptions, http: HttpClient): Discoverer {
  const limited = timeLimited(http, options.refresh_interval);
  const targets = options.role === 'hcloud' ? cloudTargets : dedicatedTargets;
  return {
    refresh: async (signal) => whole(groupsBySource(await targets(limited, options, signal))),
  };
}
