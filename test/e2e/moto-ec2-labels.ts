import {
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { LaunchedInstance } from '../peers/moto/ec2-instances.ts';
import type { MotoServer } from '../peers/moto/moto-server.ts';
import { clientSettings, region } from './moto-client-settings.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * What Prometheus says of instances in its documentation of `ec2_sd_config`, told from what moto says of them now, with
 * the tags left out. In the order of `launched`.
 */
export async function ec2Labels(moto: MotoServer, launched: readonly LaunchedInstance[]): Promise<readonly Labels[]> {
  const ec2 = new EC2Client(clientSettings(moto));
  const { Reservations: reservations = [] } = await ec2.send(new DescribeInstancesCommand());
  const { AvailabilityZones: zones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand());
  ec2.destroy();
  const zoneIds = new Map(zones.map(({ ZoneName, ZoneId }) => [ZoneName, ZoneId]));
  const told = new Map(
    reservations.flatMap(({ OwnerId, Instances: instances = [] }) =>
      instances.map((each) => [each.InstanceId, { ...labelsOf(each, zoneIds), __meta_ec2_owner_id: said(OwnerId) }]),
    ),
  );
  return launched.map(({ id }) => said(told.get(id)));
}

function labelsOf(instance: Instance, zoneIds: ReadonlyMap<string | undefined, string | undefined>): Labels {
  const { Placement: placement, PublicIpAddress: publicIp, PublicDnsName: publicName } = instance;
  return {
    __meta_ec2_ami: said(instance.ImageId),
    __meta_ec2_architecture: said(instance.Architecture),
    __meta_ec2_availability_zone: said(placement?.AvailabilityZone),
    __meta_ec2_availability_zone_id: said(zoneIds.get(placement?.AvailabilityZone)),
    __meta_ec2_instance_id: said(instance.InstanceId),
    __meta_ec2_instance_state: said(instance.State?.Name),
    __meta_ec2_instance_type: said(instance.InstanceType),
    __meta_ec2_platform: said(instance.Platform),
    __meta_ec2_primary_subnet_id: said(instance.SubnetId),
    __meta_ec2_private_dns_name: said(instance.PrivateDnsName),
    __meta_ec2_private_ip: said(instance.PrivateIpAddress),
    ...(publicIp === undefined ? {} : { __meta_ec2_public_ip: publicIp, __meta_ec2_public_dns_name: said(publicName) }),
    __meta_ec2_region: region,
    __meta_ec2_subnet_id: `,${said(instance.SubnetId)},`,
    __meta_ec2_vpc_id: said(instance.VpcId),
  };
}

/** What moto leaves unsaid cannot be compared. */
function said<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('moto does not say all that is to be compared');
  return value;
}
