import type { Cluster } from '@aws-sdk/client-kafka';
import { stoppedAfter } from '../../../asking/stopped-after.ts';
import { DiscoveryError } from '../../../errors.ts';
import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import { whole } from '../../../model/discovery.ts';
import { groupsBySource } from '../../../model/groups-by-source.ts';
import type { Ports } from '../../../ports.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { regionOf } from '../../region.ts';
import { requestLimitOf } from '../../request-limit.ts';
import { createMskClient } from './client.ts';
import { targetsOf } from './targets.ts';

export interface MskDiscovererOptions extends AwsOptions {
  readonly clusters: readonly string[];
  readonly request_concurrency: number;
}

/** Lists the brokers and controllers of one region's provisioned clusters, all of them or a DiscoveryError. */
export function createMskDiscoverer(options: MskDiscovererOptions, ports: Ports): Discoverer {
  const { clusters: arns, port, request_concurrency } = options;
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const region = await regionOf(options.region, ports, stop);
        const client = createMskClient(
          options,
          { ...ports, region, limited: requestLimitOf(request_concurrency) },
          stop,
        );
        const named = [...new Set(arns)];
        const all = named.length === 0 ? await client.clusters() : await Promise.all(named.map(client.cluster));
        const provisioned = all.filter((cluster) => isProvisioned(cluster, ports));
        const found = await Promise.all(
          provisioned.map(async (cluster) => {
            const nodes = await client.nodes(arnOf(cluster, region));
            return nodes.flatMap((node) => targetsOf(node, cluster, { region, port }));
          }),
        );
        return whole(groupsBySource(found.flat()));
      }),
  };
}

/** A serverless cluster has no nodes to list. */
function isProvisioned({ ClusterType, ClusterArn }: Cluster, { log }: Pick<Ports, 'log'>): boolean {
  if (ClusterType === 'PROVISIONED') return true;
  log.warn('MSK cluster passed over: it is not provisioned', { cluster: ClusterArn, type: ClusterType });
  return false;
}

function arnOf({ ClusterArn = '' }: Cluster, region: string): string {
  if (ClusterArn !== '') return ClusterArn;
  throw new DiscoveryError('malformed', `kafka in ${region} lists a cluster without an ARN`);
}
