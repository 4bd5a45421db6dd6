import { addressOf } from '../../model/address.ts';
import { keyedLabels, listLabel } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Instance, Vnic } from './instances.ts';

/** An instance as a target; undefined for one without any address. Prometheus: `discovery/oci/oci.go`, `instanceLabels`. */
export function targetOf(instance: Instance, vnic: Vnic, tenancy: string, port: number): Target | undefined {
  const host = [vnic.privateIp, vnic.publicIp, ...vnic.ipv6Addresses].find((address) => address !== '');
  if (host === undefined) return undefined;
  return {
    address: addressOf(host, port),
    labels: {
      ...labelsOf(instance),
      __meta_oci_tenancy_id: tenancy,
      ...vnicLabels(vnic),
      ...keyedLabels('__meta_oci_tag_', instance.freeformTags),
      ...keyedLabels('__meta_oci_defined_tag_', definedTagsOf(instance)),
    },
  };
}

function labelsOf(instance: Instance): LabelSet {
  return {
    __meta_oci_instance_id: instance.id,
    __meta_oci_instance_name: instance.displayName,
    __meta_oci_instance_state: instance.lifecycleState,
    __meta_oci_instance_shape: instance.shape,
    __meta_oci_availability_domain: instance.availabilityDomain,
    __meta_oci_fault_domain: instance.faultDomain,
    __meta_oci_region: instance.region,
    __meta_oci_compartment_id: instance.compartmentId,
    __meta_oci_image_id: instance.imageId,
  };
}

function vnicLabels({ id, privateIp, publicIp, hostnameLabel, ipv6Addresses }: Vnic): LabelSet {
  return {
    __meta_oci_vnic_id: id,
    __meta_oci_private_ip: privateIp,
    __meta_oci_public_ip: publicIp,
    __meta_oci_hostname_label: hostnameLabel,
    __meta_oci_ipv6_addresses: ipv6Addresses.length === 0 ? '' : listLabel(ipv6Addresses),
  };
}

function definedTagsOf({ definedTags }: Instance): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const [namespace, values] of Object.entries(definedTags ?? {})) {
    for (const [key, value] of Object.entries(values ?? {})) {
      const text = textOf(value);
      if (text !== undefined) tags[`${namespace}_${key}`] = text;
    }
  }
  return tags;
}

/** Undefined for what is no scalar. Prometheus: `stringifyDefinedTag`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return plainDecimal(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The shortest decimal of a number, without an exponent. Go: `strconv.FormatFloat(n, 'f', -1, 64)`. */
export function plainDecimal(number: number): string {
  const text = String(number);
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = `${first}${rest}`;
  const power = Number(exponent);
  return power > 0 ? `${sign}${digits.padEnd(power + 1, '0')}` : `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
}
