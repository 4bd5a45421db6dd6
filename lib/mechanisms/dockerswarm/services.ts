import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { type Service, tcpOf } from './swarm-objects.ts';

/** A target for each TCP port, or one, at each virtual address. Prometheus: `discovery/moby/services.go`, `refreshServices`. */
export function serviceTargets(
  service: Service,
  networkLabels: ReadonlyMap<string, LabelSet>,
  port: number,
): readonly SourcedTarget[] {
  const own = { ...serviceLabels(service), ...statusLabels(service) };
  const ports = tcpOf(service.Endpoint.Ports);
  return service.Endpoint.VirtualIPs.flatMap(({ NetworkID, Addr }) => {
    const labels = { ...own, ...networkLabels.get(NetworkID) };
    const targets = ports.map(({ PublishedPort, Name, PublishMode }) => ({
      address: addressOf(Addr, PublishedPort),
      labels: {
        ...labels,
        __meta_dockerswarm_service_endpoint_port_name: Name,
        __meta_dockerswarm_service_endpoint_port_publish_mode: PublishMode,
      },
    }));
    const found = targets.length > 0 ? targets : [{ address: addressOf(Addr, port), labels }];
    return found.map((target) => ({ source: `DockerSwarm/${service.ID}`, target }));
  });
}

/** What every target of a service says of it. Prometheus: `discovery/moby/services.go`, `getServicesLabelsAndPorts`. */
export function serviceLabels({ ID, Spec }: Service): LabelSet {
  return {
    __meta_dockerswarm_service_id: ID,
    __meta_dockerswarm_service_name: Spec.Name,
    __meta_dockerswarm_service_mode: modeOf(Spec),
    ...keyedLabels('__meta_dockerswarm_service_label_', Spec.Labels),
  };
}

function statusLabels({ Spec, UpdateStatus }: Service): LabelSet {
  const container = Spec.TaskTemplate?.ContainerSpec;
  return {
    ...(container && {
      __meta_dockerswarm_service_task_container_hostname: container.Hostname,
      __meta_dockerswarm_service_task_container_image: container.Image,
    }),
    ...(UpdateStatus && { __meta_dockerswarm_service_updating_status: UpdateStatus.State }),
  };
}

function modeOf({ Mode }: Service['Spec']): string {
  if (Mode?.Global !== undefined && Mode.Global !== null) return 'global';
  return Mode?.Replicated !== undefined && Mode.Replicated !== null ? 'replicated' : '';
}
