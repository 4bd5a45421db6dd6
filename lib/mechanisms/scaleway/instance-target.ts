import { addressOf } from '../../model/address.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Instance } from './instance.ts';

/** An instance as a target; undefined for one without any address. Prometheus: `discovery/scaleway/instance.go`, `refresh`. */
export function targetOf(instance: Instance, inside: ReadonlyMap<string, string>, port: number): Target | undefined {
  const own = hostOf(instance);
  const nic = own === '' ? nicAddress(instance, inside) : undefined;
  const host = nic ?? own;
  if (host === '') return undefined;
  const privateIpv4 = instance.private_ip ?? nic;
  return {
    address: addressOf(host, port),
    labels: {
      ...labelsOf(instance),
      ...publicLabels(instance),
      ...(privateIpv4 === undefined ? {} : { __meta_scaleway_instance_private_ipv4: privateIpv4 }),
    },
  };
}

/** The address an instance itself has: private before public before IPv6; empty if there is none. */
export function hostOf({ private_ip, public_ip, ipv6 }: Instance): string {
  return [private_ip, public_ip?.address, ipv6?.address].find((address) => address) ?? '';
}

function nicAddress({ private_nics }: Instance, inside: ReadonlyMap<string, string>): string | undefined {
  return private_nics.map(({ id }) => inside.get(id)).find((address) => address !== undefined);
}

function labelsOf(instance: Instance): LabelSet {
  const { image, location, security_group, zone } = instance;
  const region = zone.split('-').slice(0, 2).join('-');
  return {
    __meta_scaleway_instance_boot_type: instance.boot_type,
    __meta_scaleway_instance_hostname: instance.hostname,
    __meta_scaleway_instance_id: instance.id,
    __meta_scaleway_instance_name: instance.name,
    __meta_scaleway_instance_organization_id: instance.organization,
    __meta_scaleway_instance_project_id: instance.project,
    __meta_scaleway_instance_status: instance.state,
    __meta_scaleway_instance_type: instance.commercial_type,
    __meta_scaleway_instance_zone: zone,
    ...(image && {
      __meta_scaleway_instance_image_arch: image.arch,
      __meta_scaleway_instance_image_id: image.id,
      __meta_scaleway_instance_image_name: image.name,
    }),
    ...(location && {
      __meta_scaleway_instance_location_cluster_id: location.cluster_id,
      __meta_scaleway_instance_location_hypervisor_id: location.hypervisor_id,
      __meta_scaleway_instance_location_node_id: location.node_id,
    }),
    ...(security_group && {
      __meta_scaleway_instance_security_group_id: security_group.id,
      __meta_scaleway_instance_security_group_name: security_group.name,
    }),
    ...(region === '' ? {} : { __meta_scaleway_instance_region: region }),
    ...filledListLabel('__meta_scaleway_instance_tags', instance.tags),
  };
}

function publicLabels({ public_ips, public_ip, ipv6 }: Instance): LabelSet {
  const addressesOf = (wanted: string) =>
    public_ips.filter(({ family }) => family === wanted).map(({ address }) => address);
  return {
    ...filledListLabel('__meta_scaleway_instance_public_ipv4_addresses', addressesOf('inet')),
    ...filledListLabel('__meta_scaleway_instance_public_ipv6_addresses', addressesOf('inet6')),
    ...(ipv6 && { __meta_scaleway_instance_public_ipv6: ipv6.address }),
    ...(public_ip && public_ip.family !== 'inet6' && { __meta_scaleway_instance_public_ipv4: public_ip.address }),
  };
}
