import type { Cluster, Service, Task } from '@aws-sdk/client-ecs';
import { groupsBySource } from '../../../model/groups-by-source.ts';
import type { TargetGroup } from '../../../model/target-group.ts';
import { attachedInterfaceOf } from './attached-interface.ts';
import type { EcsClusterClient } from './client.ts';
import { shortNameOf } from './described.ts';
import type { EcsHosts } from './hosts.ts';
import { serviceNameOf, targetsOf } from './targets.ts';

export interface EcsClusterContext {
  readonly region: string;
  readonly port: number;
  readonly client: EcsClusterClient;
  readonly hosts: EcsHosts;
}

/** The running tasks of one cluster, all of them or a DiscoveryError. */
export async function clusterGroupsOf(
  cluster: Cluster,
  { region, port, client, hosts }: EcsClusterContext,
): Promise<readonly TargetGroup[]> {
  const tasks = await client.tasks(await client.taskArns());
  // Before anything is asked: what throws among the questions would leave those before it without anybody to catch their failure.
  const interfaceIds = tasks.flatMap((task) => attachedInterfaceOf(task)?.id ?? []);
  const [servicesByName, instanceIds, publicIps] = await Promise.all([
    servicesOf(tasks, client),
    instanceIdsOf(tasks, client),
    hosts.publicIps(interfaceIds),
  ]);
  const instances = await hosts.instances([...instanceIds.values()]);
  const inventory = { region, port, cluster, servicesByName, instanceIds, instances, publicIps };
  return groupsBySource(tasks.flatMap((task) => targetsOf(task, inventory)));
}

/** The services that tasks name, of those that the cluster lists: one that is being deleted is listed no more, and gives no labels. */
async function servicesOf(tasks: readonly Task[], client: EcsClusterClient): Promise<ReadonlyMap<string, Service>> {
  const names = new Set(tasks.flatMap((task) => serviceNameOf(task) ?? []));
  if (names.size === 0) return new Map();
  const arns = (await client.serviceArns()).filter((arn) => names.has(shortNameOf(arn)));
  const services = await client.services(arns);
  return new Map(services.map((service) => [service.serviceName ?? '', service]));
}

async function instanceIdsOf(tasks: readonly Task[], client: EcsClusterClient): Promise<ReadonlyMap<string, string>> {
  const arns = tasks.flatMap(({ containerInstanceArn = '' }) =>
    containerInstanceArn === '' ? [] : containerInstanceArn,
  );
  const found = await client.containerInstances(arns);
  const known = found.flatMap(({ containerInstanceArn = '', ec2InstanceId = '' }) =>
    ec2InstanceId === '' ? [] : [[containerInstanceArn, ec2InstanceId] as const],
  );
  return new Map(known);
}
