import { allPages } from '../../asking/pages.ts';
import { sortedQuery } from '../../asking/sorted-query.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { filledListLabel, keyedLabels, sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { googleHttp, tokenOf } from './credential.ts';
import { type Instance, instancePage, type NetworkInterface } from './instance.ts';
import type { GceOptions } from './options.ts';

/** Asks for every instance of a zone. Prometheus: `discovery/gce/gce.go`, `refresh`. */
export function createGceDiscoverer(options: GceOptions, ports: Ports): Discoverer {
  const { project, zone, filter, credentials_file } = options;
  const path = `/compute/v1/projects/${encodeURIComponent(project)}/zones/${encodeURIComponent(zone)}/instances`;
  const queryOf = (pageToken?: string) =>
    sortedQuery([
      ['alt', 'json'],
      ['filter', filter],
      ['pageToken', pageToken],
      ['prettyPrint', 'false'],
    ]);
  const first = new URL(`https://compute.googleapis.com${path}${queryOf()}`);
  return {
    async refresh(signal) {
      const headers = { authorization: `Bearer ${await tokenOf(credentials_file, ports, signal)}` };
      const instances = await allPages(googleHttp(ports), first, instancePage(queryOf), signal, {
        headers,
        success: '2xx',
      });
      return whole(groupsBySource(instances.flatMap((instance) => targetsOf(instance, options))));
    },
  };
}

function targetsOf(instance: Instance, options: GceOptions): readonly SourcedTarget[] {
  const [primary] = instance.networkInterfaces;
  if (primary === undefined) return [];
  const { project, zone, port, tag_separator } = options;
  const host = hostOf(primary);
  const target = {
    address: host === undefined ? '' : addressOf(host, port),
    labels: {
      __meta_gce_project: project,
      ...labelsOf(instance),
      ...interfaceLabels(instance, primary),
      ...filledListLabel('__meta_gce_tags', instance.tags?.items ?? [], tag_separator),
      ...metadataLabels(instance),
      ...keyedLabels('__meta_gce_label_', instance.labels),
    },
  };
  return [{ source: `GCE_${project}_${zone}/${instance.id}`, target }];
}

/** The private address, or of an interface that has IPv6 alone, its inner or else its outer one. */
function hostOf({ networkIP, ipv6Address, ipv6AccessConfigs }: NetworkInterface): string | undefined {
  const outer = ipv6AccessConfigs.map(({ externalIpv6 }) => externalIpv6);
  return [networkIP, ipv6Address, ...outer].find((address) => address !== '');
}

function labelsOf({ id, name, zone, status, machineType }: Instance): LabelSet {
  return {
    __meta_gce_zone: zone,
    __meta_gce_instance_id: id,
    __meta_gce_instance_name: name,
    __meta_gce_instance_status: status,
    __meta_gce_machine_type: machineType,
  };
}

function interfaceLabels({ networkInterfaces }: Instance, primary: NetworkInterface): LabelSet {
  const { network, subnetwork, networkIP, accessConfigs } = primary;
  const [access] = accessConfigs;
  const addresses = networkInterfaces.map(({ name, networkIP }) => [
    `__meta_gce_interface_ipv4_${sanitizedLabelName(name)}`,
    networkIP,
  ]);
  return {
    __meta_gce_network: network,
    __meta_gce_subnetwork: subnetwork,
    __meta_gce_private_ip: networkIP,
    ...Object.fromEntries(addresses),
    ...(access?.type === 'ONE_TO_ONE_NAT' ? { __meta_gce_public_ip: access.natIP } : {}),
  };
}

/** Of two keys that become one name, the later counts. */
function metadataLabels({ metadata }: Instance): LabelSet {
  const filled = (metadata?.items ?? []).flatMap(({ key, value }) =>
    value === undefined || value === null ? [] : [[`__meta_gce_metadata_${sanitizedLabelName(key)}`, value]],
  );
  return Object.fromEntries(filled);
}
