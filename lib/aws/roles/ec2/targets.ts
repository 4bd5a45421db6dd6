import { DiscoveryError } from '../../../errors.ts';
import { addressOf } from '../../../model/address.ts';
import { listLabel } from '../../../model/labels.ts';
import type { LabelSet, TargetGroup } from '../../../model/target-group.ts';
import { tagLabelNames } from '../../labels.ts';
import type { Instance, Reservation } from './answers.ts';
import { type Ipv6Addresses, ipv6AddressesOf } from './ipv6.ts';

/** What a target's labels need beside the instance itself. */
export interface Ec2Place {
  readonly region: string;
  readonly port: number;
  /** Zone ids by zone name; empty where they are not known. */
  readonly zoneIds: ReadonlyMap<string, string>;
}

/**
 * One group for each instance with an address. An instance without one (terminated, or not yet started) is skipped. Throws
 * a DiscoveryError (malformed) for a list that cannot be whole.
 */
export function groupsOf({ Instances, OwnerId }: Reservation, place: Ec2Place): readonly TargetGroup[] {
  if (Instances === undefined) throw malformed(place, 'a reservation without a list of instances');
  return Instances.flatMap((instance) => {
    const { InstanceId, PrivateIpAddress = '' } = instance;
    if (InstanceId === undefined || InstanceId === '') throw malformed(place, 'an instance without an id');
    const ipv6 = ipv6AddressesOf(instance);
    const host = PrivateIpAddress === '' ? ipv6.default : PrivateIpAddress;
    if (host === undefined) return [];
    const labels = labelsOf(instance, { ...place, ipv6, ownerId: OwnerId });
    const target = { address: addressOf(host, place.port), labels };
    return [{ source: `${place.region}/${InstanceId}`, labels: {}, targets: [target] }];
  });
}

interface LabelContext extends Pick<Ec2Place, 'region' | 'zoneIds'> {
  readonly ipv6: Ipv6Addresses;
  readonly ownerId: string | undefined;
}

const tagLabelNameOf = tagLabelNames('__meta_ec2_tag_');

/** Labels being put together, one object from the first to the last: there may be ten thousand instances. */
type LabelsInMaking = Record<string, string>;

/** Prometheus: `discovery/aws/ec2.go`, `refresh`. */
function labelsOf(instance: Instance, { region, zoneIds, ipv6, ownerId }: LabelContext): LabelSet {
  const zone = instance.Placement?.AvailabilityZone ?? '';
  const labels: LabelsInMaking = {
    __meta_ec2_instance_id: instance.InstanceId ?? '',
    __meta_ec2_region: region,
    __meta_ec2_ami: instance.ImageId ?? '',
    __meta_ec2_instance_state: instance.State?.Name ?? '',
    __meta_ec2_instance_type: instance.InstanceType ?? '',
    __meta_ec2_availability_zone: zone,
    __meta_ec2_availability_zone_id: zoneIds.get(zone) ?? '',
  };
  addPresent(labels, '__meta_ec2_owner_id', ownerId);
  addPresent(labels, '__meta_ec2_private_dns_name', instance.PrivateDnsName);
  addFilled(labels, '__meta_ec2_private_ip', instance.PrivateIpAddress);
  addFilled(labels, '__meta_ec2_platform', instance.Platform);
  addFilled(labels, '__meta_ec2_instance_lifecycle', instance.InstanceLifecycle);
  addFilled(labels, '__meta_ec2_architecture', instance.Architecture);
  addIpv6(labels, ipv6);
  addPublic(labels, instance);
  addVpc(labels, instance);
  for (const { Key, Value } of instance.Tags ?? []) {
    if (Key !== undefined && Value !== undefined) labels[tagLabelNameOf(Key)] = Value;
  }
  return labels;
}

function addPresent(labels: LabelsInMaking, name: string, value: string | undefined): void {
  if (value !== undefined) labels[name] = value;
}

function addFilled(labels: LabelsInMaking, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') labels[name] = value;
}

function addIpv6(labels: LabelsInMaking, { all, primary, default: chosen }: Ipv6Addresses): void {
  addPresent(labels, '__meta_ec2_default_ipv6_address', chosen);
  if (primary.length > 0) labels['__meta_ec2_primary_ipv6_addresses'] = listLabel(primary);
  if (all.length > 0) labels['__meta_ec2_ipv6_addresses'] = listLabel(all);
}

function addPublic(labels: LabelsInMaking, { PublicIpAddress = '', PublicDnsName = '' }: Instance): void {
  if (PublicIpAddress === '') return;
  labels['__meta_ec2_public_ip'] = PublicIpAddress;
  labels['__meta_ec2_public_dns_name'] = PublicDnsName;
}

function addVpc(labels: LabelsInMaking, { VpcId, SubnetId = '', NetworkInterfaces = [] }: Instance): void {
  if (VpcId === undefined) return;
  const subnets = NetworkInterfaces.flatMap((one) => (one.SubnetId === undefined ? [] : [one.SubnetId]));
  labels['__meta_ec2_vpc_id'] = VpcId;
  labels['__meta_ec2_primary_subnet_id'] = SubnetId;
  labels['__meta_ec2_subnet_id'] = listLabel([...new Set(subnets)]);
}

function malformed({ region }: Ec2Place, fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `ec2 in ${region} lists ${fault}`);
}
