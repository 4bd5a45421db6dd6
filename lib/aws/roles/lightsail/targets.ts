import type { Instance } from '@aws-sdk/client-lightsail';
import { addressOf } from '../../../model/address.ts';
import type { SourcedTarget } from '../../../model/groups-by-source.ts';
import { listLabel } from '../../../model/labels.ts';
import type { LabelSet } from '../../../model/target-group.ts';
import { presentLabels, tagLabels } from '../../labels.ts';

export interface LightsailPlace {
  readonly region: string;
  readonly port: number;
}

/** One target an instance with a private IPv4 address; none for one without. Named by the instance, which AWS keeps unique in a region. */
export function targetsOf(instance: Instance, { region, port }: LightsailPlace): readonly SourcedTarget[] {
  const { privateIpAddress: host = '', name = '' } = instance;
  if (host === '') return [];
  const target = { address: addressOf(host, port), labels: labelsOf(instance, region) };
  return [{ source: `${region}/${name === '' ? host : name}`, target }];
}

/** Prometheus: `discovery/aws/lightsail.go`, `refresh`. */
function labelsOf(instance: Instance, region: string): LabelSet {
  const { ipv6Addresses = [], tags = [] } = instance;
  return {
    __meta_lightsail_region: region,
    ...presentLabels({
      __meta_lightsail_availability_zone: instance.location?.availabilityZone,
      __meta_lightsail_blueprint_id: instance.blueprintId,
      __meta_lightsail_bundle_id: instance.bundleId,
      __meta_lightsail_instance_name: instance.name,
      __meta_lightsail_instance_state: instance.state?.name,
      __meta_lightsail_instance_support_code: instance.supportCode,
      __meta_lightsail_private_ip: instance.privateIpAddress,
      __meta_lightsail_public_ip: instance.publicIpAddress,
    }),
    ...(ipv6Addresses.length === 0 ? {} : { __meta_lightsail_ipv6_addresses: listLabel(ipv6Addresses) }),
    ...tagLabels(
      '__meta_lightsail_tag_',
      tags.map(({ key, value }) => [key, value] as const),
    ),
  };
}
