import { addressOf } from '../../model/address.ts';
import { keyedLabels, listLabel } from '../../model/labels.ts';
import type { Target } from '../../model/target-group.ts';
import type { Entry } from './consul-api.ts';

export interface TargetSettings {
  /** Under which name the instance was asked for. */
  readonly service: string;
  readonly datacenter: string;
  readonly separator: string;
}

/** One instance of a service. Prometheus: `discovery/consul/consul.go`, `watch`. */
export function targetOf(entry: Entry, { service, datacenter, separator }: TargetSettings): Target {
  const { Node: node, Service: instance, Checks: checks } = entry;
  return {
    address: addressOf(instance.Address === '' ? node.Address : instance.Address, instance.Port),
    labels: {
      __meta_consul_service: service,
      __meta_consul_dc: datacenter,
      __meta_consul_address: node.Address,
      __meta_consul_node: node.Node,
      __meta_consul_namespace: instance.Namespace,
      __meta_consul_partition: instance.Partition,
      __meta_consul_tags: listLabel(instance.Tags, separator),
      __meta_consul_service_address: instance.Address,
      __meta_consul_service_port: String(instance.Port),
      __meta_consul_service_id: instance.ID,
      __meta_consul_health: healthOf(checks),
      ...keyedLabels('__meta_consul_metadata_', node.Meta),
      ...keyedLabels('__meta_consul_service_metadata_', instance.Meta),
      ...keyedLabels('__meta_consul_tagged_address_', node.TaggedAddresses),
    },
  };
}

const severities = ['critical', 'warning', 'passing'];

/** The worst of all checks; a status that nobody knows makes it empty. `hashicorp/consul`, `api/health.go`, `AggregatedStatus`. */
function healthOf(checks: Entry['Checks']): string {
  const isMaintenance = ({ CheckID }: { readonly CheckID: string }) =>
    CheckID === '_node_maintenance' || CheckID.startsWith('_service_maintenance:');
  const statuses = checks.filter((check) => !isMaintenance(check)).map(({ Status }) => Status);
  if (statuses.some((status) => !severities.includes(status))) return '';
  if (checks.some(isMaintenance)) return 'maintenance';
  return severities.find((severity) => statuses.includes(severity)) ?? 'passing';
}
