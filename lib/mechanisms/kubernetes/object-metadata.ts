import { DiscoveryError } from '../../errors.ts';
import { sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import {
  type Fields,
  fieldsAt,
  listAt,
  optionalBooleanAt,
  optionalFieldsAt,
  type TextMap,
  textAt,
  textMapAt,
} from './json-fields.ts';

/** The object that looks after another. */
export interface Controller {
  readonly kind: string;
  readonly name: string;
}

/** What is used of an object's `metadata`. */
export interface ObjectMetadata {
  readonly name: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  readonly labels: TextMap;
  readonly annotations: TextMap;
  readonly controller: Controller | undefined;
}

/** Reads an object's metadata. Throws a DiscoveryError if it has no name. */
export function metadataOf(object: Fields): ObjectMetadata {
  const metadata = fieldsAt(object, 'metadata');
  const name = textAt(metadata, 'name');
  if (name === '') throw new DiscoveryError('malformed', 'metadata.name is missing');
  return {
    name,
    namespace: textAt(metadata, 'namespace'),
    labels: textMapAt(metadata, 'labels'),
    annotations: textMapAt(metadata, 'annotations'),
    controller: controllerOf(metadata),
  };
}

function controllerOf(metadata: Fields): Controller | undefined {
  const owner = listAt(metadata, 'ownerReferences').find((owner) => optionalBooleanAt(owner, 'controller') === true);
  return owner && { kind: textAt(owner, 'kind'), name: textAt(owner, 'name') };
}

/** `namespace/name`, by which objects refer to each other. */
export function keyOf({ namespace, name }: Pick<ObjectMetadata, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** A reference to another object, as endpoints hold it. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The `targetRef` of an endpoint; one that is there but empty is not an absent one. */
export function targetReferenceOf(endpoint: Fields): ObjectReference | undefined {
  const reference = optionalFieldsAt(endpoint, 'targetRef');
  return (
    reference && {
      kind: textAt(reference, 'kind'),
      namespace: textAt(reference, 'namespace'),
      name: textAt(reference, 'name'),
    }
  );
}

/** Labels being put together; whoever makes them hands them on as a LabelSet. */
export type LabelsInMaking = Record<string, string>;

/**
 * The same labels as they are to be kept. V8 makes a hash table of an object that grew key by key, and gives a copy one shape with all
 * that have the same keys: a sixth of the memory, for as long as a list of all pods lasts.
 */
export function settledLabels(labels: LabelsInMaking): LabelSet {
  return { ...labels };
}

/** Adds, for each entry of a map, its value and that it is present. */
export type AddEntries = (labels: LabelsInMaking, entries: TextMap) => void;

const maxNames = 10_000;

/**
 * Names entries `valuePrefix + key` and `presentPrefix + key`, with the key made legal. Of keys that become equal, the
 * last in order of code units wins. Names are remembered: objects of a cluster have mostly the same keys.
 */
export function entryLabels(valuePrefix: string, presentPrefix: string): AddEntries {
  const names = new Map<string, readonly [value: string, present: string]>();
  const namesOf = (key: string): readonly [string, string] => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const legal = sanitizedLabelName(key);
    const made = [valuePrefix + legal, presentPrefix + legal] as const;
    if (names.size >= maxNames) names.clear();
    names.set(key, made);
    return made;
  };
  return (labels, entries) => {
    for (const key of Object.keys(entries).sort()) {
      const [value, present] = namesOf(key);
      labels[value] = entries[key] ?? '';
      labels[present] = 'true';
    }
  };
}
