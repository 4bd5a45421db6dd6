import type { Cluster } from '@aws-sdk/client-ecs';
import { stoppedAfter } from '../../../asking/stopped-after.ts';
import { DiscoveryError } from '../../../errors.ts';
import type { Discoverer } from '../../../mechanisms/mechanism.ts';
import type { Discovery, UnreadScope } from '../../../model/discovery.ts';
import type { Ports } from '../../../ports.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { inBatches } from '../../in-batches.ts';
import { regionOf } from '../../region.ts';
import { requestLimitOf } from '../../request-limit.ts';
import { createEcsClient, type EcsClient, pageSize } from './client.ts';
import { clusterGroupsOf } from './cluster-groups.ts';
import { shortNameOf } from './described.ts';
import { createEcsHosts, type EcsHosts } from './hosts.ts';
import { sourcePrefixOf } from './targets.ts';

export interface EcsDiscovererOptions extends AwsOptions {
  readonly clusters: readonly string[];
  readonly request_concurrency: number;
}

interface EcsRegion {
  readonly region: string;
  readonly port: number;
  readonly client: EcsClient;
  readonly hosts: EcsHosts;
}

/**
 * Lists the running tasks of one region's clusters. A cluster that cannot be read is an unread scope; where that is true of
 * all of them, a DiscoveryError.
 */
export function createEcsDiscoverer(options: EcsDiscovererOptions, ports: Ports): Discoverer {
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const region = await regionOf(options.region, ports, stop);
        const context = { ...ports, region, limited: requestLimitOf(options.request_concurrency) };
        const client = createEcsClient(options, context, stop);
        const hosts = createEcsHosts(options, context, stop);
        const names = options.clusters.length === 0 ? await client.clusterArns() : options.clusters;
        const found = await discover(eachOnce(names), { region, port: options.port, client, hosts });
        for (const { name, cause } of found.unread) {
          ports.log.warn('ECS cluster not read', { scope: name, cause: cause.message });
        }
        return found;
      }),
  };
}

/** A cluster may be named by its ARN and by its name, which is unique in a region. */
function eachOnce(clusters: readonly string[]): readonly string[] {
  return [...new Map(clusters.map((cluster) => [shortNameOf(cluster), cluster])).values()];
}

async function discover(names: readonly string[], place: EcsRegion): Promise<Discovery> {
  const batches = await Promise.all(inBatches(names, pageSize).map((batch) => describe(batch, place)));
  const clusters = batches.flatMap((batch) => batch.clusters);
  const found = await Promise.all(clusters.map((cluster) => readCluster(cluster, place)));
  const unread = [...batches, ...found].flatMap((part) => part.unread);
  const [first] = unread;
  // Nothing at all was read: that is how this refresh ended, and not a remark on a success.
  if (first !== undefined && unread.length === names.length) throw first.cause;
  return { groups: found.flatMap(({ groups }) => groups), unread };
}

interface DescribedClusters {
  readonly clusters: readonly Cluster[];
  readonly unread: readonly UnreadScope[];
}

async function describe(names: readonly string[], { region, client }: EcsRegion): Promise<DescribedClusters> {
  try {
    const { items, untold } = await client.clusters(names);
    // A deleted cluster is described for a while; it has no tasks, and asking for them fails.
    const clusters = items.filter(({ clusterArn = '', status }) => clusterArn !== '' && status !== 'INACTIVE');
    return { clusters, unread: untold.map(({ name, cause }) => unreadCluster(region, name, cause)) };
  } catch (error) {
    const cause = ofClusterAlone(error);
    return { clusters: [], unread: names.map((name) => unreadCluster(region, name, cause)) };
  }
}

async function readCluster(cluster: Cluster, { region, port, client, hosts }: EcsRegion): Promise<Discovery> {
  const { clusterArn = '' } = cluster;
  try {
    const groups = await clusterGroupsOf(cluster, { region, port, client: client.inCluster(clusterArn), hosts });
    return { groups, unread: [] };
  } catch (error) {
    return { groups: [], unread: [unreadCluster(region, clusterArn, ofClusterAlone(error))] };
  }
}

/** The failure, if it may be of one cluster alone. Throttling is of the account, and time that has run out of the refresh: they are thrown on. */
function ofClusterAlone(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError && error.failure !== 'throttled' && error.failure !== 'aborted') return error;
  throw error;
}

function unreadCluster(region: string, cluster: string, cause: Error): UnreadScope {
  return { kind: 'prefix', name: sourcePrefixOf(region, cluster), cause };
}
