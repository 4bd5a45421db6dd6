import { addressOf } from '../../model/address.ts';
import type { LabelSet, TargetGroup } from '../../model/target-group.ts';
import { type Backing, createBackedTargets, type Endpoint } from './backed-targets.ts';
import {
  type Fields,
  fieldsAt,
  listAt,
  optionalBooleanAt,
  optionalNumberAt,
  optionalTextAt,
  textAt,
  textListAt,
  textMapAt,
} from './json-fields.ts';
import {
  entryLabels,
  keyOf,
  type LabelsInMaking,
  metadataOf,
  settledLabels,
  targetReferenceOf,
} from './object-metadata.ts';

const addLabels = entryLabels(
  '__meta_kubernetes_endpointslice_label_',
  '__meta_kubernetes_endpointslice_labelpresent_',
);
const addAnnotations = entryLabels(
  '__meta_kubernetes_endpointslice_annotation_',
  '__meta_kubernetes_endpointslice_annotationpresent_',
);
const addTopology = entryLabels(
  '__meta_kubernetes_endpointslice_endpoint_topology_',
  '__meta_kubernetes_endpointslice_endpoint_topology_present_',
);

/**
 * An EndpointSlice as one group. A slice of the second family of a dual-stack service has no targets: the same pods
 * are found through the first. Prometheus: `discovery/kubernetes/endpointslice.go`, `buildEndpointSlice`.
 */
export function endpointSliceGroup(object: Fields, backing: Backing): TargetGroup {
  const metadata = metadataOf(object);
  const { namespace } = metadata;
  const addressType = textAt(object, 'addressType');
  const labels: LabelsInMaking = {
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_endpointslice_address_type: addressType,
    __meta_kubernetes_endpointslice_name: metadata.name,
  };
  addLabels(labels, metadata.labels);
  addAnnotations(labels, metadata.annotations);
  const serviceName = metadata.labels['kubernetes.io/service-name'];
  const service = serviceName === undefined ? undefined : backing.services.get(keyOf({ namespace, name: serviceName }));
  Object.assign(labels, service?.labels, backing.attached.namespaces?.get(namespace));
  const isSecondFamily = service?.onlyFamily !== undefined && service.onlyFamily !== addressType;
  const targets = createBackedTargets(backing);
  for (const endpoint of isSecondFamily ? [] : endpointsOf(object)) targets.add(endpoint);
  return { source: `endpointslice/${keyOf(metadata)}`, labels: settledLabels(labels), targets: targets.all() };
}

function endpointsOf(object: Fields): readonly Endpoint[] {
  const ports = listAt(object, 'ports').map((port) => ({
    number: optionalNumberAt(port, 'port'),
    labels: portLabels(port),
  }));
  return listAt(object, 'endpoints').flatMap((endpoint) => {
    const shared = endpointLabels(endpoint);
    const reference = targetReferenceOf(endpoint);
    const nodeName = reference?.kind === 'Node' ? reference.name : optionalTextAt(endpoint, 'nodeName');
    const addresses = textListAt(endpoint, 'addresses');
    return ports.flatMap(({ number, labels }) =>
      addresses.map((address) => ({
        address: number === undefined ? address : addressOf(address, number),
        labels: { ...labels, ...shared },
        reference,
        port: number,
        protocol: undefined,
        nodeName,
      })),
    );
  });
}

function portLabels(port: Fields): LabelSet {
  return present({
    __meta_kubernetes_endpointslice_port_name: optionalTextAt(port, 'name'),
    __meta_kubernetes_endpointslice_port_protocol: optionalTextAt(port, 'protocol'),
    __meta_kubernetes_endpointslice_port: optionalNumberAt(port, 'port'),
    __meta_kubernetes_endpointslice_port_app_protocol: optionalTextAt(port, 'appProtocol'),
  });
}

function endpointLabels(endpoint: Fields): LabelSet {
  const conditions = fieldsAt(endpoint, 'conditions');
  const reference = targetReferenceOf(endpoint);
  const labels = present({
    __meta_kubernetes_endpointslice_endpoint_conditions_ready: optionalBooleanAt(conditions, 'ready'),
    __meta_kubernetes_endpointslice_endpoint_conditions_serving: optionalBooleanAt(conditions, 'serving'),
    __meta_kubernetes_endpointslice_endpoint_conditions_terminating: optionalBooleanAt(conditions, 'terminating'),
    __meta_kubernetes_endpointslice_endpoint_hostname: optionalTextAt(endpoint, 'hostname'),
    __meta_kubernetes_endpointslice_address_target_kind: reference?.kind,
    __meta_kubernetes_endpointslice_address_target_name: reference?.name,
    __meta_kubernetes_endpointslice_endpoint_node_name: optionalTextAt(endpoint, 'nodeName'),
    __meta_kubernetes_endpointslice_endpoint_zone: optionalTextAt(endpoint, 'zone'),
  });
  addTopology(labels, textMapAt(endpoint, 'deprecatedTopology'));
  return labels;
}

/** Without the labels whose field is absent: unlike an empty field, it gives no label at all. */
function present(values: Readonly<Record<string, string | boolean | undefined>>): LabelsInMaking {
  const labels: LabelsInMaking = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) labels[name] = String(value);
  return labels;
}
