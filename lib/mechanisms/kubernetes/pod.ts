import { addressOf } from '../../model/address.ts';
import type { LabelSet, Target, TargetGroup } from '../../model/target-group.ts';
import type { Attached } from './attached.ts';
import { type Container, containersOf } from './container.ts';
import { type Fields, fieldsAt, listAt, textAt } from './json-fields.ts';
import {
  entryLabels,
  keyOf,
  type LabelsInMaking,
  metadataOf,
  type ObjectMetadata,
  settledLabels,
} from './object-metadata.ts';

/** What is used of a pod. */
export interface Pod {
  readonly metadata: ObjectMetadata;
  readonly uid: string;
  readonly nodeName: string;
  /** Empty while it starts, and after an eviction. */
  readonly ip: string;
  readonly hostIp: string;
  readonly phase: string;
  readonly ready: string;
  readonly containers: readonly Container[];
}

/** Reads a pod of the API. Throws a DiscoveryError if it is none. */
export function podOf(object: Fields): Pod {
  const spec = fieldsAt(object, 'spec');
  const status = fieldsAt(object, 'status');
  const ready = listAt(status, 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  return {
    metadata: metadataOf(object),
    uid: textAt(fieldsAt(object, 'metadata'), 'uid'),
    nodeName: textAt(spec, 'nodeName'),
    ip: textAt(status, 'podIP'),
    hostIp: textAt(status, 'hostIP'),
    phase: textAt(status, 'phase'),
    ready: ready === undefined ? 'unknown' : textAt(ready, 'status').toLowerCase(),
    containers: containersOf(spec, status),
  };
}

const addLabels = entryLabels('__meta_kubernetes_pod_label_', '__meta_kubernetes_pod_labelpresent_');
const addAnnotations = entryLabels('__meta_kubernetes_pod_annotation_', '__meta_kubernetes_pod_annotationpresent_');

/** The labels of a pod itself, without those of its namespace and node. Prometheus: `discovery/kubernetes/pod.go`, `podLabels`. */
export function podLabels(pod: Pod, attached: Attached): LabelsInMaking {
  const { metadata } = pod;
  const labels: LabelsInMaking = {
    __meta_kubernetes_pod_name: metadata.name,
    __meta_kubernetes_pod_ip: pod.ip,
    __meta_kubernetes_pod_host_ip: pod.hostIp,
    __meta_kubernetes_pod_node_name: pod.nodeName,
    __meta_kubernetes_pod_uid: pod.uid,
    __meta_kubernetes_pod_phase: pod.phase,
    __meta_kubernetes_pod_ready: pod.ready,
  };
  addLabels(labels, metadata.labels);
  addAnnotations(labels, metadata.annotations);
  addControllers(labels, metadata, attached);
  return labels;
}

function addControllers(labels: LabelsInMaking, { namespace, controller }: ObjectMetadata, attached: Attached): void {
  if (controller === undefined) return;
  if (controller.kind !== '') labels['__meta_kubernetes_pod_controller_kind'] = controller.kind;
  if (controller.name !== '') labels['__meta_kubernetes_pod_controller_name'] = controller.name;
  const key = keyOf({ namespace, name: controller.name });
  if (controller.kind === 'ReplicaSet') {
    const above = attached.replicaSets?.get(key);
    if (above?.kind === 'Deployment') labels['__meta_kubernetes_pod_deployment_name'] = above.name;
  }
  if (controller.kind === 'Job') {
    const above = attached.jobs?.get(key);
    if (attached.hasJobNames) labels['__meta_kubernetes_pod_job_name'] = controller.name;
    if (above?.kind === 'CronJob') labels['__meta_kubernetes_pod_cronjob_name'] = above.name;
  }
}

/** The labels of a container that do not depend on a port and are the same wherever it is found. */
export function containerLabels({ name, image, isInit }: Container): LabelSet {
  return {
    __meta_kubernetes_pod_container_name: name,
    __meta_kubernetes_pod_container_image: image,
    __meta_kubernetes_pod_container_init: String(isInit),
  };
}

/**
 * A pod as one group with a target per container port. It has no targets without an address, or when nodes are
 * attached and its node is not among them. Prometheus: `discovery/kubernetes/pod.go`, `buildPod`.
 */
export function podGroup(pod: Pod, attached: Attached): TargetGroup {
  const { namespace } = pod.metadata;
  const source = `pod/${keyOf(pod.metadata)}`;
  const node = attached.nodes?.get(pod.nodeName);
  if (pod.ip === '' || (attached.nodes !== undefined && node === undefined)) return { source, labels: {}, targets: [] };
  const labels = podLabels(pod, attached);
  labels['__meta_kubernetes_namespace'] = namespace;
  Object.assign(labels, node, attached.namespaces?.get(namespace));
  const targets = pod.containers.flatMap((container) => containerTargets(pod.ip, container));
  return { source, labels: settledLabels(labels), targets };
}

function containerTargets(ip: string, container: Container): readonly Target[] {
  const shared = { ...containerLabels(container), __meta_kubernetes_pod_container_id: container.id };
  // The address has no port then, and no brackets: a relabel rule is expected to add one.
  if (container.ports.length === 0) return [{ address: ip, labels: shared }];
  return container.ports.map(({ name, number, protocol }) => ({
    address: addressOf(ip, number),
    labels: {
      ...shared,
      __meta_kubernetes_pod_container_port_name: name,
      __meta_kubernetes_pod_container_port_number: number,
      __meta_kubernetes_pod_container_port_protocol: protocol,
    },
  }));
}
