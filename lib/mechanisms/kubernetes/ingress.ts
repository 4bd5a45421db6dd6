import type { Target, TargetGroup } from '../../model/target-group.ts';
import type { Attached } from './attached.ts';
import { type Fields, fieldsAt, listAt, optionalFieldsAt, optionalTextAt, textAt, textListAt } from './json-fields.ts';
import { entryLabels, keyOf, type LabelsInMaking, metadataOf, settledLabels } from './object-metadata.ts';

const addLabels = entryLabels('__meta_kubernetes_ingress_label_', '__meta_kubernetes_ingress_labelpresent_');
const addAnnotations = entryLabels(
  '__meta_kubernetes_ingress_annotation_',
  '__meta_kubernetes_ingress_annotationpresent_',
);

/** An ingress as one group with a target per rule and path. Prometheus: `discovery/kubernetes/ingress.go`, `buildIngress`. */
export function ingressGroup(object: Fields, attached: Attached): TargetGroup {
  const metadata = metadataOf(object);
  const spec = fieldsAt(object, 'spec');
  const className = optionalTextAt(spec, 'ingressClassName');
  const labels: LabelsInMaking = {
    __meta_kubernetes_namespace: metadata.namespace,
    __meta_kubernetes_ingress_name: metadata.name,
  };
  if (className !== undefined) labels['__meta_kubernetes_ingress_class_name'] = className;
  addLabels(labels, metadata.labels);
  addAnnotations(labels, metadata.annotations);
  Object.assign(labels, attached.namespaces?.get(metadata.namespace));
  const secured = listAt(spec, 'tls').flatMap((tls) => textListAt(tls, 'hosts'));
  const targets = listAt(spec, 'rules').flatMap((rule) => ruleTargets(rule, secured));
  return { source: `ingress/${keyOf(metadata)}`, labels: settledLabels(labels), targets };
}

function ruleTargets(rule: Fields, secured: readonly string[]): readonly Target[] {
  const host = textAt(rule, 'host');
  const scheme = secured.some((pattern) => matchesHost(pattern, host)) ? 'https' : 'http';
  return pathsOf(rule).map((path) => ({
    address: host,
    labels: {
      __meta_kubernetes_ingress_scheme: scheme,
      __meta_kubernetes_ingress_host: host,
      __meta_kubernetes_ingress_path: path,
    },
  }));
}

/** A rule without `http` is for every path; one with an empty `http` is for none. */
function pathsOf(rule: Fields): readonly string[] {
  const http = optionalFieldsAt(rule, 'http');
  if (http === undefined) return ['/'];
  return listAt(http, 'paths').map((path) => textAt(path, 'path') || '/');
}

/** Whether a host of a tls entry covers a rule's: a leading `*` stands for exactly one label. */
export function matchesHost(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  const [first, ...rest] = pattern.split('.');
  const labels = host.split('.').slice(1);
  return first === '*' && rest.length === labels.length && rest.every((label, index) => label === labels[index]);
}
