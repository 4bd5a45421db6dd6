import type { Instance } from '@aws-sdk/client-ec2';
import type { Cluster, Service, Tag, Task } from '@aws-sdk/client-ecs';
import { DiscoveryError } from '../../../errors.ts';
import { addressOf } from '../../../model/address.ts';
import type { SourcedTarget } from '../../../model/groups-by-source.ts';
import type { LabelSet } from '../../../model/target-group.ts';
import { filledLabels, presentLabels, tagLabels } from '../../labels.ts';
import { type AttachedInterface, attachedInterfaceOf } from './attached-interface.ts';
import { shortNameOf } from './described.ts';

/** One cluster, and what its tasks refer to. */
export interface EcsInventory {
  readonly region: string;
  readonly port: number;
  readonly cluster: Cluster;
  readonly servicesByName: ReadonlyMap<string, Service>;
  /** EC2 instance ids by ARN of the container instance. */
  readonly instanceIds: ReadonlyMap<string, string>;
  readonly instances: ReadonlyMap<string, Instance>;
  /** By network interface id. */
  readonly publicIps: ReadonlyMap<string, string>;
}

const servicePrefix = 'service:';

/** The service that started a task; undefined for a task of its own. */
export function serviceNameOf({ group }: Task): string | undefined {
  return group?.startsWith(servicePrefix) ? group.slice(servicePrefix.length) : undefined;
}

/** What sources of a cluster begin with. */
export function sourcePrefixOf(region: string, cluster: string): string {
  return `${region}/${shortNameOf(cluster)}/`;
}

/** One target a task with an address; none for one without (yet). Throws a DiscoveryError (malformed) for a task without an ARN. */
export function targetsOf(task: Task, inventory: EcsInventory): readonly SourcedTarget[] {
  const { region, port, cluster } = inventory;
  const { taskArn = '' } = task;
  if (taskArn === '') throw new DiscoveryError('malformed', `ecs in ${region} lists a task without an ARN`);
  const host = hostOf(task, inventory);
  const network = networkOf(task, host, inventory);
  if (network.ip === '') return [];
  const labels = { ...taskLabelsOf(task, region), ...networkLabelsOf(network), ...hostLabelsOf(host) };
  const around = { ...clusterLabelsOf(cluster), ...serviceLabelsOf(task, inventory) };
  const tags = tagLabels('__meta_ecs_tag_task_', entriesOf(task.tags));
  const prefix = sourcePrefixOf(region, cluster.clusterArn ?? '');
  return [
    {
      source: `${prefix}${shortNameOf(taskArn)}`,
      target: { address: addressOf(network.ip, port), labels: { ...labels, ...around, ...tags } },
    },
  ];
}

interface Host {
  readonly instanceId: string | undefined;
  readonly instance: Instance | undefined;
}

function hostOf({ containerInstanceArn }: Task, { instanceIds, instances }: EcsInventory): Host {
  const instanceId = instanceIds.get(containerInstanceArn ?? '');
  return { instanceId, instance: instances.get(instanceId ?? '') };
}

interface Network {
  readonly mode: string;
  /** Empty where there is none. */
  readonly ip: string;
  readonly subnetId: string | undefined;
  readonly publicIp: string | undefined;
}

/** Prometheus does not tell `host` from `bridge` either: both answer at the host. */
function networkOf(task: Task, { instance }: Host, { publicIps }: EcsInventory): Network {
  const attached: AttachedInterface | undefined = attachedInterfaceOf(task);
  if (attached !== undefined) {
    const { id = '', privateIp: ip = '', subnetId } = attached;
    return { mode: 'awsvpc', ip, subnetId, publicIp: publicIps.get(id) };
  }
  const { PrivateIpAddress: ip = '', SubnetId: subnetId, PublicIpAddress: publicIp } = instance ?? {};
  return { mode: 'bridge', ip, subnetId, publicIp };
}

/** Prometheus: `discovery/aws/ecs.go`, `refresh`. */
function taskLabelsOf(task: Task, region: string): LabelSet {
  return {
    __meta_ecs_region: region,
    __meta_ecs_launch_type: task.launchType ?? '',
    __meta_ecs_health_status: task.healthStatus ?? '',
    ...presentLabels({
      __meta_ecs_task_group: task.group,
      __meta_ecs_task_arn: task.taskArn,
      __meta_ecs_task_definition: task.taskDefinitionArn,
      __meta_ecs_availability_zone: task.availabilityZone,
      __meta_ecs_desired_status: task.desiredStatus,
      __meta_ecs_last_status: task.lastStatus,
      __meta_ecs_platform_family: task.platformFamily,
      __meta_ecs_platform_version: task.platformVersion,
      __meta_ecs_container_instance_arn: task.containerInstanceArn,
    }),
  };
}

function networkLabelsOf({ mode, ip, subnetId, publicIp }: Network): LabelSet {
  return {
    __meta_ecs_ip_address: ip,
    __meta_ecs_network_mode: mode,
    ...filledLabels({ __meta_ecs_subnet_id: subnetId, __meta_ecs_public_ip: publicIp }),
  };
}

function hostLabelsOf({ instanceId, instance }: Host): LabelSet {
  const tags = (instance?.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const);
  return {
    ...filledLabels({
      __meta_ecs_ec2_instance_id: instanceId,
      __meta_ecs_ec2_instance_type: instance?.InstanceType,
      __meta_ecs_ec2_instance_private_ip: instance?.PrivateIpAddress,
      __meta_ecs_ec2_instance_public_ip: instance?.PublicIpAddress,
    }),
    ...tagLabels('__meta_ecs_tag_ec2_', tags),
  };
}

function clusterLabelsOf({ clusterName, clusterArn, tags }: Cluster): LabelSet {
  return {
    ...presentLabels({ __meta_ecs_cluster: clusterName, __meta_ecs_cluster_arn: clusterArn }),
    ...tagLabels('__meta_ecs_tag_cluster_', entriesOf(tags)),
  };
}

function serviceLabelsOf(task: Task, { servicesByName }: EcsInventory): LabelSet {
  const service = servicesByName.get(serviceNameOf(task) ?? '');
  if (service === undefined) return {};
  return {
    ...presentLabels({
      __meta_ecs_service: service.serviceName,
      __meta_ecs_service_arn: service.serviceArn,
      __meta_ecs_service_status: service.status,
    }),
    ...tagLabels('__meta_ecs_tag_service_', entriesOf(service.tags)),
  };
}

function entriesOf(tags: readonly Tag[] = []): readonly (readonly [string | undefined, string | undefined])[] {
  return tags.map(({ key, value }) => [key, value] as const);
}
