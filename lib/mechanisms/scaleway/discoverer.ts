import { secretValueOf } from '../../asking/secret-value.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { HttpClient, Secrets } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { baremetalTargets } from './baremetal.ts';
import { instanceTargets } from './instances.ts';
import type { ScalewayOptions } from './options.ts';

/** Asks for every server of one role. Prometheus: `discovery/scaleway/instance.go` and `baremetal.go`, `refresh`. */
export function createScalewayDiscoverer(options: ScalewayOptions, http: HttpClient, secrets: Secrets): Discoverer {
  const { role, secret_key, secret_key_file, refresh_interval } = options;
  const limited = timeLimited(http, refresh_interval);
  const targets = role === 'instance' ? instanceTargets : baremetalTargets;
  return {
    async refresh(signal) {
      const key = await secretValueOf(secret_key, secret_key_file, secrets);
      const api = { http: limited, headers: { 'x-auth-token': key ?? '' }, signal };
      return whole(groupsBySource(await targets(api, options)));
    },
  };
}
