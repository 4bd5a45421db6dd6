import { DiscoveryError } from '../../errors.ts';
import { addressOf } from '../../model/address.ts';
import type { UnreadScope } from '../../model/discovery.ts';
import { sanitizedLabelName } from '../../model/labels.ts';
import type { TargetGroup } from '../../model/target-group.ts';
import { attachedNodeOf } from './attached.ts';
import { type Fields, fieldsAt, listAt, numberAt, textAt } from './json-fields.ts';
import type { LabelsInMaking } from './object-metadata.ts';

/** The first type that a node has is its address. Prometheus: `discovery/kubernetes/node.go`, `nodeAddress`. */
const addressTypes = ['InternalIP', 'InternalDNS', 'ExternalIP', 'ExternalDNS', 'LegacyHostIP', 'Hostname'];

/** A node as one group with its kubelet as target; without any address it is unread, so that its last group stays. */
export function nodeGroup(object: Fields): TargetGroup | UnreadScope {
  const [name, attached] = attachedNodeOf(object);
  const status = fieldsAt(object, 'status');
  const addresses = addressesOf(status);
  const type = addressTypes.find((type) => addresses.has(type));
  const source = `node/${name}`;
  if (type === undefined) {
    const cause = new DiscoveryError('malformed', `node ${name} has no address`);
    return { kind: 'source', name: source, cause };
  }
  const port = numberAt(fieldsAt(fieldsAt(status, 'daemonEndpoints'), 'kubeletEndpoint'), 'Port');
  const own: LabelsInMaking = { instance: name };
  for (const [type, address] of addresses) {
    own[`__meta_kubernetes_node_address_${sanitizedLabelName(type)}`] = address;
  }
  return {
    source,
    labels: {
      __meta_kubernetes_node_provider_id: textAt(fieldsAt(object, 'spec'), 'providerID'),
      ...conditionLabels(status),
      ...attached,
    },
    targets: [{ address: addressOf(addresses.get(type) ?? '', port), labels: own }],
  };
}

/** The first address of each type. */
function addressesOf(status: Fields): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const address of listAt(status, 'addresses')) {
    const type = textAt(address, 'type');
    if (!addresses.has(type)) addresses.set(type, textAt(address, 'address'));
  }
  return addresses;
}

function conditionLabels(status: Fields): LabelsInMaking {
  const labels: LabelsInMaking = {};
  for (const condition of listAt(status, 'conditions')) {
    const type = sanitizedLabelName(textAt(condition, 'type').toLowerCase());
    labels[`__meta_kubernetes_node_condition_${type}`] = textAt(condition, 'status').toLowerCase();
  }
  return labels;
}
