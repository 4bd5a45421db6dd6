import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import { nodeLabels } from './nodes.ts';
import { serviceLabels } from './services.ts';
import { type Node, type Port, type Service, type Task, tcpOf } from './swarm-objects.ts';

/** What tasks refer to, by id. */
export interface Swarm {
  readonly services: ReadonlyMap<string, Service>;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly networkLabels: ReadonlyMap<string, LabelSet>;
}

/** The ports that a task has on its node, and those of its service in each network. Prometheus: `discovery/moby/tasks.go`, `refreshTasks`. */
export function taskTargets(task: Task, swarm: Swarm, port: number): readonly SourcedTarget[] {
  const service = swarm.services.get(task.ServiceID);
  const node = swarm.nodes.get(task.NodeID);
  const labels = { ...taskLabels(task), ...(service && serviceLabels(service)), ...(node && nodeLabels(node)) };
  const published = tcpOf(task.Status.PortStatus).map((each) => targetAt(node?.Status.Addr ?? '', each, labels));
  const ports = tcpOf(service?.Endpoint.Ports ?? []);
  const attached = task.NetworksAttachments.flatMap(({ Network, Addresses }) => {
    const inNetwork = { ...labels, ...swarm.networkLabels.get(Network.ID) };
    return Addresses.flatMap((host) =>
      ports.length === 0
        ? [{ address: addressOf(host, port), labels: inNetwork }]
        : ports.map((each) => targetAt(host, each, inNetwork)),
    );
  });
  return [...published, ...attached].map((target) => ({ source: `DockerSwarm/${task.ID}`, target }));
}

function targetAt(host: string, { PublishedPort, PublishMode }: Port, labels: LabelSet): Target {
  return {
    address: addressOf(host, PublishedPort),
    labels: { ...labels, __meta_dockerswarm_task_port_publish_mode: PublishMode },
  };
}

function taskLabels({ ID, DesiredState, Slot, Spec, Status }: Task): LabelSet {
  return {
    __meta_dockerswarm_task_id: ID,
    __meta_dockerswarm_task_desired_state: DesiredState,
    __meta_dockerswarm_task_state: Status.State,
    __meta_dockerswarm_task_slot: String(Slot),
    ...(Status.ContainerStatus && { __meta_dockerswarm_task_container_id: Status.ContainerStatus.ContainerID }),
    ...keyedLabels('__meta_dockerswarm_container_label_', Spec.ContainerSpec?.Labels ?? {}),
  };
}
