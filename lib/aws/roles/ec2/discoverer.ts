import { DiscoveryError } from '../../../errors.ts';
import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import { whole } from '../../../model/discovery.ts';
import type { TargetGroup } from '../../../model/target-group.ts';
import type { Logger, Ports } from '../../../ports.ts';
import type { AwsFilter, AwsOptions } from '../../aws-options.ts';
import { regionOf } from '../../region.ts';
import { createEc2Client, type Ec2Client } from './client.ts';
import { groupsOf } from './targets.ts';

export interface Ec2DiscovererOptions extends AwsOptions {
  readonly filters: readonly AwsFilter[];
}

type ZoneIds = ReadonlyMap<string, string>;

/** Lists the instances of one region, all of them or a DiscoveryError. */
export function createEc2Discoverer(options: Ec2DiscovererOptions, ports: Ports): Discoverer {
  // Which id a zone has does not change for an account; a new zone is found by a new discoverer.
  let known: ZoneIds | undefined;
  return {
    async refresh(signal) {
      const region = await regionOf(options.region, ports, signal);
      const client = createEc2Client(options, { ...ports, region }, signal);
      known ??= await zoneIdsOf(client, ports.log);
      const place = { region, port: options.port, zoneIds: known ?? new Map<string, string>() };
      const groups = new Map<string, TargetGroup>();
      for await (const page of client.reservationPages(options.filters, (one) => groupsOf(one, place))) {
        for (const found of page) for (const group of found) groups.set(group.source, group);
      }
      return whole([...groups.values()]);
    },
  };
}

/**
 * The zone ids, or undefined where the identity may not ask for them or the endpoint does not know them: they are one
 * label. A failure that passes rejects instead, or that label would change on every target and back again.
 */
async function zoneIdsOf(client: Ec2Client, log: Logger): Promise<ZoneIds | undefined> {
  try {
    return await client.zoneIds();
  } catch (error) {
    const lasting = error instanceof DiscoveryError && ['unauthorized', 'malformed'].includes(error.failure);
    if (!lasting) throw error;
    log.debug('availability zone ids unknown', { failure: error.failure, cause: error.message });
    return undefined;
  }
}
