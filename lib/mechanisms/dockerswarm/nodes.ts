import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { Node } from './swarm-objects.ts';

/** One target a node. Prometheus: `discovery/moby/nodes.go`, `refreshNodes`. */
export function nodeTarget(node: Node, port: number): SourcedTarget {
  const { ManagerStatus: manager } = node;
  const labels = {
    ...nodeLabels(node),
    __meta_dockerswarm_node_engine_version: node.Description.Engine.EngineVersion,
    ...(manager && {
      __meta_dockerswarm_node_manager_leader: String(manager.Leader),
      __meta_dockerswarm_node_manager_reachability: manager.Reachability,
      __meta_dockerswarm_node_manager_address: manager.Addr,
    }),
  };
  return { source: `DockerSwarm/${node.ID}`, target: { address: addressOf(node.Status.Addr, port), labels } };
}

/** What every target on a node says of it. Prometheus: `discovery/moby/nodes.go`, `getNodesLabels`. */
export function nodeLabels({ ID, Spec, Description, Status }: Node): LabelSet {
  return {
    __meta_dockerswarm_node_id: ID,
    __meta_dockerswarm_node_role: Spec.Role,
    __meta_dockerswarm_node_availability: Spec.Availability,
    __meta_dockerswarm_node_hostname: Description.Hostname,
    __meta_dockerswarm_node_platform_architecture: Description.Platform.Architecture,
    __meta_dockerswarm_node_platform_os: Description.Platform.OS,
    __meta_dockerswarm_node_status: Status.State,
    __meta_dockerswarm_node_address: Status.Addr,
    ...keyedLabels('__meta_dockerswarm_node_label_', Spec.Labels),
  };
}
