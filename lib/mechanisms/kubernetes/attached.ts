import type { LabelSet } from '../../model/target-group.ts';
import type { Fields } from './json-fields.ts';
import { type Controller, entryLabels, keyOf, type LabelsInMaking, metadataOf } from './object-metadata.ts';

/** What `attach_metadata` adds to other objects. An absent map was not asked for; a name absent from a map was not listed. */
export interface Attached {
  /** Labels of nodes by name. */
  readonly nodes: ReadonlyMap<string, LabelSet> | undefined;
  /** Labels of namespaces by name. */
  readonly namespaces: ReadonlyMap<string, LabelSet> | undefined;
  /** What controls a replica set, by `namespace/name`. */
  readonly replicaSets: ReadonlyMap<string, Controller> | undefined;
  /** What controls a job, by `namespace/name`. */
  readonly jobs: ReadonlyMap<string, Controller> | undefined;
  readonly hasJobNames: boolean;
}

type Entry<Value> = readonly [key: string, value: Value];

const addNodeLabels = entryLabels('__meta_kubernetes_node_label_', '__meta_kubernetes_node_labelpresent_');
const addNodeAnnotations = entryLabels(
  '__meta_kubernetes_node_annotation_',
  '__meta_kubernetes_node_annotationpresent_',
);
const addNamespaceLabels = entryLabels(
  '__meta_kubernetes_namespace_label_',
  '__meta_kubernetes_namespace_labelpresent_',
);
const addNamespaceAnnotations = entryLabels(
  '__meta_kubernetes_namespace_annotation_',
  '__meta_kubernetes_namespace_annotationpresent_',
);

/** The labels of a node that others get too: its name, labels and annotations. */
export function attachedNodeOf(object: Fields): Entry<LabelSet> {
  const { name, labels: own, annotations } = metadataOf(object);
  const labels: LabelsInMaking = { __meta_kubernetes_node_name: name };
  addNodeLabels(labels, own);
  addNodeAnnotations(labels, annotations);
  return [name, labels];
}

/** The labels and annotations of a namespace. */
export function attachedNamespaceOf(object: Fields): Entry<LabelSet> {
  const { name, labels: own, annotations } = metadataOf(object);
  const labels: LabelsInMaking = {};
  addNamespaceLabels(labels, own);
  addNamespaceAnnotations(labels, annotations);
  return [name, labels];
}

/** What controls a replica set or a job; undefined if nothing does. */
export function attachedControllerOf(object: Fields): Entry<Controller> | undefined {
  const metadata = metadataOf(object);
  return metadata.controller && [keyOf(metadata), metadata.controller];
}
