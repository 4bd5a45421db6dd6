import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import { whole } from '../../../model/discovery.ts';
import { groupsBySource } from '../../../model/groups-by-source.ts';
import type { Ports } from '../../../ports.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { regionOf } from '../../region.ts';
import { instancesOf } from './client.ts';
import { targetsOf } from './targets.ts';

/** Lists the Lightsail instances of one region, all of them or a DiscoveryError. */
export function createLightsailDiscoverer(options: AwsOptions, ports: Ports): Discoverer {
  return {
    async refresh(signal) {
      const region = await regionOf(options.region, ports, signal);
      const instances = await instancesOf(options, { ...ports, region }, signal);
      const place = { region, port: options.port };
      return whole(groupsBySource(instances.flatMap((instance) => targetsOf(instance, place))));
    },
  };
}
