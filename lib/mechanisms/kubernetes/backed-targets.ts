import { addressOf } from '../../model/address.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Attached } from './attached.ts';
import { keyOf, type ObjectReference, settledLabels } from './object-metadata.ts';
import { containerLabels, type Pod, podLabels } from './pod.ts';
import type { BackedService } from './service.ts';

/** What stands behind endpoints: pods and services by `namespace/name`, and what is attached to them. */
export interface Backing {
  readonly pods: ReadonlyMap<string, Pod>;
  readonly services: ReadonlyMap<string, BackedService>;
  readonly attached: Attached;
  /** A pod's own labels; they are computed once, since a pod stands behind many endpoints. */
  readonly labelsOf: (pod: Pod) => LabelSet;
}

export function backingOf({ pods, services, attached }: Omit<Backing, 'labelsOf'>): Backing {
  const known = new Map<Pod, LabelSet>();
  const labelsOf = (pod: Pod): LabelSet => {
    const labels = known.get(pod) ?? settledLabels(podLabels(pod, attached));
    known.set(pod, labels);
    return labels;
  };
  return { pods, services, attached, labelsOf };
}

/** One endpoint as its own object tells it. */
export interface Endpoint {
  readonly address: string;
  readonly labels: LabelSet;
  readonly reference: ObjectReference | undefined;
  /** Undefined: all ports, so none of a container's is this one. */
  readonly port: string | undefined;
  /** Protocol for the label of a matching container port; undefined: the container's own. */
  readonly protocol: string | undefined;
  /** Whose labels are attached, if nodes are. */
  readonly nodeName: string | undefined;
}

/** The targets of one object's endpoints. */
export interface BackedTargets {
  add(endpoint: Endpoint): void;
  /** All that was added, then the container ports of the pods behind them that no endpoint used. */
  all(): readonly Target[];
}

/** Collects endpoints with the labels of what stands behind them. Prometheus: `buildEndpoints` and `buildEndpointSlice`. */
export function createBackedTargets(backing: Backing): BackedTargets {
  const { pods, attached, labelsOf } = backing;
  const targets: Target[] = [];
  const usedPorts = new Map<Pod, Set<string>>();
  return {
    add({ address, labels, reference, port, protocol, nodeName }) {
      const node = nodeName === undefined ? undefined : attached.nodes?.get(nodeName);
      const pod = reference?.kind === 'Pod' ? pods.get(keyOf(reference)) : undefined;
      if (pod === undefined) {
        targets.push({ address, labels: { ...labels, ...node } });
        return;
      }
      const used = usedPorts.get(pod) ?? new Set();
      usedPorts.set(pod, used);
      if (port !== undefined) used.add(port);
      const container = matchingLabels(pod, port, protocol);
      targets.push({ address, labels: { ...labels, ...node, ...labelsOf(pod), ...container } });
    },
    all: () => [...targets, ...[...usedPorts].flatMap(([pod, used]) => unusedPorts(pod, used, labelsOf(pod)))],
  };
}

function portLabels(name: string, number: string, protocol: string): LabelSet {
  return {
    __meta_kubernetes_pod_container_port_name: name,
    __meta_kubernetes_pod_container_port_number: number,
    __meta_kubernetes_pod_container_port_protocol: protocol,
  };
}

/** The container that has the endpoint's port; of several, the last. */
function matchingLabels(pod: Pod, port: string | undefined, protocol: string | undefined): LabelSet {
  for (const container of pod.containers.toReversed()) {
    const match = container.ports.find(({ number }) => number === port);
    if (match === undefined) continue;
    return { ...containerLabels(container), ...portLabels(match.name, match.number, protocol ?? match.protocol) };
  }
  return {};
}

function unusedPorts(pod: Pod, used: ReadonlySet<string>, labels: LabelSet): readonly Target[] {
  if (pod.ip === '') return [];
  return pod.containers.flatMap((container) =>
    container.ports
      .filter(({ number }) => !used.has(number))
      .map(({ name, number, protocol }) => ({
        address: addressOf(pod.ip, number),
        labels: { ...containerLabels(container), ...portLabels(name, number, protocol), ...labels },
      })),
  );
}
