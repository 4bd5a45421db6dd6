import { addressOf } from '../../model/address.ts';
import { listLabel, sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Server } from './server.ts';

/** A server as a target; undefined for one without addresses. Prometheus: `discovery/ionos/server.go`, `refresh`. */
export function targetOf(server: Server, collection: string | undefined, port: number): Target | undefined {
  const { all, byName } = addressesOf(server);
  const [first] = all;
  if (first === undefined) return undefined;
  const labels: Record<string, string> = { __meta_ionos_server_ip: listLabel(all) };
  for (const [name, addresses] of byName) {
    labels[`__meta_ionos_server_nic_ip_${sanitizedLabelName(name)}`] = listLabel(addresses);
  }
  return { address: addressOf(first, port), labels: { ...labels, ...knownLabels(server, collection) } };
}

interface Addresses {
  /** Those of the last network card first; within a card in order. */
  readonly all: readonly string[];
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function addressesOf({ entities }: Server): Addresses {
  let all: readonly string[] = [];
  const byName = new Map<string, readonly string[]>();
  for (const { properties } of entities?.nics?.items ?? []) {
    if (properties === undefined || properties === null) continue;
    const name = properties.name ?? 'unnamed';
    all = [...properties.ips, ...all];
    byName.set(name, [...properties.ips, ...(byName.get(name) ?? [])]);
  }
  return { all, byName };
}

function knownLabels(server: Server, collection: string | undefined): LabelSet {
  const { id, metadata, properties, entities } = server;
  return filled({
    __meta_ionos_server_availability_zone: properties?.availabilityZone,
    __meta_ionos_server_cpu_family: properties?.cpuFamily,
    __meta_ionos_server_name: properties?.name,
    __meta_ionos_server_state: properties?.vmState,
    __meta_ionos_server_type: properties?.type,
    __meta_ionos_server_servers_id: collection,
    __meta_ionos_server_id: id,
    __meta_ionos_server_lifecycle: metadata?.state,
    __meta_ionos_server_boot_cdrom_id: properties?.bootCdrom?.id,
    __meta_ionos_server_boot_volume_id: properties?.bootVolume?.id,
    // Of the first volume that is attached, whether or not the server starts from it.
    __meta_ionos_server_boot_image_id: entities?.volumes?.items[0]?.properties?.image,
  });
}

/** Labels for what is known. */
function filled(fields: Readonly<Record<string, string | null | undefined>>): LabelSet {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
