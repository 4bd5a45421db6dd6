import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { databaseTargets } from './databases.ts';
import { dropletTargets } from './droplets.ts';
import type { DigitalOceanOptions } from './options.ts';

/** Asks for everything of one role. Prometheus: `discovery/digitalocean/digitalocean.go` and `digitalocean_db.go`, `refresh`. */
export function createDigitalOceanDiscoverer(options: DigitalOceanOptions, http: HttpClient): Discoverer {
  const { role, port, refresh_interval } = options;
  const limited = timeLimited(http, refresh_interval);
  const targets = role === 'droplets' ? dropletTargets : databaseTargets;
  return {
    refresh: async (signal) => whole(groupsBySource(await targets(limited, port, signal))),
  };
}
