import { addressOf } from '../../model/address.ts';
import type { LabelSet, Target, TargetGroup } from '../../model/target-group.ts';
import type { Attached } from './attached.ts';
import { type Fields, fieldsAt, listAt, numberAt, textAt, textListAt } from './json-fields.ts';
import { entryLabels, keyOf, type LabelsInMaking, metadataOf, type ObjectMetadata } from './object-metadata.ts';

const addLabels = entryLabels('__meta_kubernetes_service_label_', '__meta_kubernetes_service_labelpresent_');
const addAnnotations = entryLabels(
  '__meta_kubernetes_service_annotation_',
  '__meta_kubernetes_service_annotationpresent_',
);

function serviceLabels({ name, namespace, labels: own, annotations }: ObjectMetadata): LabelSet {
  const labels: LabelsInMaking = { __meta_kubernetes_namespace: namespace, __meta_kubernetes_service_name: name };
  addLabels(labels, own);
  addAnnotations(labels, annotations);
  return labels;
}

/** What endpoints and their slices take from the service they belong to. */
export interface BackedService {
  readonly labels: LabelSet;
  /** The family that is discovered of a dual-stack service; undefined: any. */
  readonly onlyFamily: string | undefined;
}

/** Reads a service for its endpoints; its metadata alone suffices but for the family. */
export function backedServiceOf(object: Fields): readonly [key: string, service: BackedService] {
  const metadata = metadataOf(object);
  const spec = fieldsAt(object, 'spec');
  const isDualStack = ['PreferDualStack', 'RequireDualStack'].includes(textAt(spec, 'ipFamilyPolicy'));
  const [first] = textListAt(spec, 'ipFamilies');
  return [keyOf(metadata), { labels: serviceLabels(metadata), onlyFamily: isDualStack ? first : undefined }];
}

/** A service as one group with a target per port. Prometheus: `discovery/kubernetes/service.go`, `buildService`. */
export function serviceGroup(object: Fields, attached: Attached): TargetGroup {
  const metadata = metadataOf(object);
  const { name, namespace } = metadata;
  const spec = fieldsAt(object, 'spec');
  const shared = typeLabels(spec, fieldsAt(object, 'status'));
  const targets = listAt(spec, 'ports').map((port): Target => {
    const number = numberAt(port, 'port');
    const labels = {
      __meta_kubernetes_service_port_name: textAt(port, 'name'),
      __meta_kubernetes_service_port_number: number,
      __meta_kubernetes_service_port_protocol: textAt(port, 'protocol'),
      ...shared,
    };
    return { address: addressOf(`${name}.${namespace}.svc`, number), labels };
  });
  const labels = { ...serviceLabels(metadata), ...attached.namespaces?.get(namespace) };
  return { source: `svc/${keyOf(metadata)}`, labels, targets };
}

function typeLabels(spec: Fields, status: Fields): LabelSet {
  const type = textAt(spec, 'type');
  const labels: LabelsInMaking = { __meta_kubernetes_service_type: type };
  if (type === 'ExternalName') labels['__meta_kubernetes_service_external_name'] = textAt(spec, 'externalName');
  else labels['__meta_kubernetes_service_cluster_ip'] = textAt(spec, 'clusterIP');
  if (type === 'LoadBalancer') labels['__meta_kubernetes_service_loadbalancer_ip'] = loadBalancerIpOf(spec, status);
  return labels;
}

function loadBalancerIpOf(spec: Fields, status: Fields): string {
  const ips = listAt(fieldsAt(status, 'loadBalancer'), 'ingress').map((ingress) => textAt(ingress, 'ip'));
  const assigned = ips.filter((ip) => ip !== '');
  return assigned.length > 0 ? assigned.join(',') : textAt(spec, 'loadBalancerIP');
}
