import { addressOf } from '../../model/address.ts';
import type { TargetGroup } from '../../model/target-group.ts';
import { type Backing, createBackedTargets, type Endpoint } from './backed-targets.ts';
import { type Fields, listAt, numberAt, optionalTextAt, textAt } from './json-fields.ts';
import {
  entryLabels,
  keyOf,
  type LabelsInMaking,
  metadataOf,
  settledLabels,
  targetReferenceOf,
} from './object-metadata.ts';

const addLabels = entryLabels('__meta_kubernetes_endpoints_label_', '__meta_kubernetes_endpoints_labelpresent_');
const addAnnotations = entryLabels(
  '__meta_kubernetes_endpoints_annotation_',
  '__meta_kubernetes_endpoints_annotationpresent_',
);

/** An Endpoints object as one group. Prometheus: `discovery/kubernetes/endpoints.go`, `buildEndpoints`. */
export function endpointsGroup(object: Fields, backing: Backing): TargetGroup {
  const metadata = metadataOf(object);
  const labels: LabelsInMaking = {
    __meta_kubernetes_namespace: metadata.namespace,
    ...backing.services.get(keyOf(metadata))?.labels,
    __meta_kubernetes_endpoints_name: metadata.name,
  };
  addLabels(labels, metadata.labels);
  addAnnotations(labels, metadata.annotations);
  Object.assign(labels, backing.attached.namespaces?.get(metadata.namespace));
  const targets = createBackedTargets(backing);
  for (const subset of listAt(object, 'subsets')) {
    const ready = listAt(subset, 'addresses');
    const notReady = listAt(subset, 'notReadyAddresses');
    for (const port of listAt(subset, 'ports')) {
      for (const address of ready) targets.add(endpointOf(address, port, 'true'));
      for (const address of notReady) targets.add(endpointOf(address, port, 'false'));
    }
  }
  return { source: `endpoints/${keyOf(metadata)}`, labels: settledLabels(labels), targets: targets.all() };
}

function endpointOf(address: Fields, port: Fields, ready: 'true' | 'false'): Endpoint {
  const number = numberAt(port, 'port');
  const protocol = textAt(port, 'protocol');
  const reference = targetReferenceOf(address);
  const nodeName = optionalTextAt(address, 'nodeName');
  const hostname = textAt(address, 'hostname');
  const labels: LabelsInMaking = {
    __meta_kubernetes_endpoint_port_name: textAt(port, 'name'),
    __meta_kubernetes_endpoint_port_protocol: protocol,
    __meta_kubernetes_endpoint_ready: ready,
  };
  if (reference !== undefined) {
    labels['__meta_kubernetes_endpoint_address_target_kind'] = reference.kind;
    labels['__meta_kubernetes_endpoint_address_target_name'] = reference.name;
  }
  if (nodeName !== undefined) labels['__meta_kubernetes_endpoint_node_name'] = nodeName;
  if (hostname !== '') labels['__meta_kubernetes_endpoint_hostname'] = hostname;
  return {
    address: addressOf(textAt(address, 'ip'), number),
    labels,
    reference,
    port: number,
    protocol,
    nodeName: nodeName ?? (reference?.kind === 'Node' ? reference.name : undefined),
  };
}
