import type { DBCluster } from '@aws-sdk/client-rds';
import { stoppedAfter } from '../../../asking/stopped-after.ts';
import { DiscoveryError } from '../../../errors.ts';
import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import { whole } from '../../../model/discovery.ts';
import { groupsBySource } from '../../../model/groups-by-source.ts';
import type { Ports } from '../../../ports.ts';
import type { AwsFilter, AwsOptions } from '../../aws-options.ts';
import { regionOf } from '../../region.ts';
import { requestLimitOf } from '../../request-limit.ts';
import { createRdsClient, type RdsClient } from './client.ts';
import { targetOf } from './targets.ts';

export interface RdsDiscovererOptions extends AwsOptions {
  readonly clusters: readonly string[];
  readonly filters: readonly AwsFilter[];
  readonly request_concurrency: number;
}

/** Lists the members of one region's DB clusters, all of them or a DiscoveryError. */
export function createRdsDiscoverer(options: RdsDiscovererOptions, ports: Ports): Discoverer {
  const { clusters: names, filters, port, request_concurrency } = options;
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const region = await regionOf(options.region, ports, stop);
        const client = createRdsClient(
          options,
          { ...ports, region, limited: requestLimitOf(request_concurrency) },
          stop,
        );
        const clusters = await clustersOf(names, client, region);
        const found = await Promise.all(
          [...clusters].map(async ([arn, cluster]) => {
            const instances = await client.instances(arn, filters);
            return instances.map((instance) => targetOf(instance, cluster, { region, port }));
          }),
        );
        return whole(groupsBySource(found.flat()));
      }),
  };
}

/** By ARN, each once, however often and by whatever name it was asked for. */
async function clustersOf(
  names: readonly string[],
  client: RdsClient,
  region: string,
): Promise<ReadonlyMap<string, DBCluster>> {
  const lists =
    names.length === 0 ? [await client.clusters()] : await Promise.all([...new Set(names)].map(namedCluster));
  const known = new Map<string, DBCluster>();
  for (const cluster of lists.flat()) {
    const { DBClusterArn: arn = '' } = cluster;
    if (arn === '') throw new DiscoveryError('malformed', `rds in ${region} lists a cluster without an ARN`);
    known.set(arn, cluster);
  }
  return known;

  async function namedCluster(name: string): Promise<readonly DBCluster[]> {
    const found = await client.clusters(name);
    if (found.length === 0) throw new DiscoveryError('malformed', `rds in ${region} does not know the cluster ${name}`);
    return found;
  }
}
