import { addressOf } from '../../model/address.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Instance, IpAddress, Ipv6Range } from './answers.ts';

/** What is known of addresses, by address: an instance only names them. */
export interface Network {
  readonly addresses: ReadonlyMap<string, readonly IpAddress[]>;
  /** By the address that they are routed to. */
  readonly ranges: ReadonlyMap<string, readonly Ipv6Range[]>;
}

export interface TargetSettings {
  readonly port: number;
  readonly separator: string;
}

const bytesOfMebibyte = 2 ** 20;

/** An instance as a target; undefined for one without any address. Prometheus: `discovery/linode/linode.go`, `refreshData`. */
export function targetOf(
  instance: Instance,
  network: Network,
  { port, separator }: TargetSettings,
): Target | undefined {
  const ipv6 = ipv6Of(instance, network);
  if (instance.ipv4.length === 0 && ipv6.public === undefined) return undefined;
  const ipv4 = ipv4Of(instance, network);
  const host = instance.ipv4.length === 0 ? ipv6.public?.address : ipv4.public?.address;
  return {
    address: addressOf(host ?? '', port),
    labels: {
      ...labelsOf(instance),
      __meta_linode_private_ipv4: ipv4.private?.address ?? '',
      __meta_linode_public_ipv4: ipv4.public?.address ?? '',
      __meta_linode_public_ipv6: ipv6.public?.address ?? '',
      __meta_linode_private_ipv4_rdns: nameOf(ipv4.private),
      __meta_linode_public_ipv4_rdns: nameOf(ipv4.public),
      __meta_linode_public_ipv6_rdns: nameOf(ipv6.public),
      ...filledListLabel('__meta_linode_tags', instance.tags, separator),
      ...filledListLabel('__meta_linode_extra_ips', ipv4.others, separator),
      ...filledListLabel('__meta_linode_ipv6_ranges', ipv6.ranges, separator),
    },
  };
}

interface Ipv4 {
  readonly public: IpAddress | undefined;
  readonly private: IpAddress | undefined;
  readonly others: readonly string[];
}

/** The first public and the first private address, and the rest. */
function ipv4Of({ ipv4 }: Instance, { addresses }: Network): Ipv4 {
  const known = ipv4.flatMap((address) => addresses.get(address) ?? []);
  const first = known.find((address) => address.public);
  const inside = known.find((address) => !address.public);
  const others = known.filter((address) => address !== first && address !== inside);
  return { public: first, private: inside, others: others.map(({ address }) => address) };
}

interface Ipv6 {
  readonly public: IpAddress | undefined;
  readonly ranges: readonly string[];
}

function ipv6Of({ ipv6 }: Instance, { addresses, ranges }: Network): Ipv6 {
  const [own = ''] = ipv6.split('/');
  if (own === '') return { public: undefined, ranges: [] };
  return {
    public: addresses.get(own)?.at(-1),
    ranges: (ranges.get(own) ?? []).map(({ range, prefix }) => `${range}/${prefix}`),
  };
}

function nameOf(address: IpAddress | undefined): string {
  return address === undefined || address.rdns === 'null' ? '' : address.rdns;
}

function labelsOf(instance: Instance): LabelSet {
  const { specs, backups } = instance;
  return {
    __meta_linode_instance_id: String(instance.id),
    __meta_linode_instance_label: instance.label,
    __meta_linode_image: instance.image,
    __meta_linode_region: instance.region,
    __meta_linode_type: instance.type,
    __meta_linode_status: instance.status,
    __meta_linode_group: instance.group,
    __meta_linode_hypervisor: instance.hypervisor,
    __meta_linode_gpus: String(specs.gpus),
    __meta_linode_backups: backups?.enabled === true ? 'enabled' : 'disabled',
    __meta_linode_specs_disk_bytes: String(specs.disk * bytesOfMebibyte),
    __meta_linode_specs_memory_bytes: String(specs.memory * bytesOfMebibyte),
    __meta_linode_specs_vcpus: String(specs.vcpus),
    // The API gives gigabytes; Prometheus takes them for mebibytes, and rules may count on it.
    __meta_linode_specs_transfer_bytes: String(specs.transfer * bytesOfMebibyte),
  };
}
