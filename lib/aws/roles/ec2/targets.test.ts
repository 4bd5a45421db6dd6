import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../../errors.ts';
import type { Instance } from './answers.ts';
import { groupsOf } from './targets.ts';

const place = { region: 'eu-west-1', port: 80, zoneIds: new Map([['eu-west-1a', 'euw1-az1']]) };
const instance: Instance = { InstanceId: 'i-1', PrivateIpAddress: '192.0.2.1' };

const labelsOf = (fields: Instance) =>
  groupsOf({ Instances: [{ ...instance, ...fields }] }, place)[0]?.targets[0]?.labels ?? {};

describe('groupsOf', () => {
  it('names a source after region and instance, and gives it one target', () => {
    const groups = groupsOf({ Instances: [instance, { InstanceId: 'i-2', PrivateIpAddress: '192.0.2.2' }] }, place);

    expect(groups.map(({ source, targets }) => [source, targets.map(({ address }) => address)])).toEqual([
      ['eu-west-1/i-1', ['192.0.2.1:80']],
      ['eu-west-1/i-2', ['192.0.2.2:80']],
    ]);
  });

  it('finds nothing in an empty reservation', () => {
    expect(groupsOf({ Instances: [] }, place)).toEqual([]);
  });

  it.each([
    { title: 'has no list', reservation: {} },
    { title: 'has an instance without an id', reservation: { Instances: [{ PrivateIpAddress: '192.0.2.1' }] } },
    { title: 'has an instance with an empty id', reservation: { Instances: [{ ...instance, InstanceId: '' }] } },
  ])('refuses a reservation that $title', ({ reservation }) => {
    expect(() => groupsOf(reservation, place)).toThrow(DiscoveryError);
  });

  it.each<{
    readonly title: string;
    readonly fields: Instance;
    readonly label: string;
    readonly value: string | undefined;
  }>([
    { title: 'an empty platform', fields: { Platform: undefined }, label: '__meta_ec2_platform', value: undefined },
    { title: 'no private DNS name', fields: {}, label: '__meta_ec2_private_dns_name', value: undefined },
    {
      title: 'an empty private DNS name',
      fields: { PrivateDnsName: '' },
      label: '__meta_ec2_private_dns_name',
      value: '',
    },
    {
      title: 'a public DNS name without an address',
      fields: { PublicDnsName: 'a.example.com' },
      label: '__meta_ec2_public_dns_name',
      value: undefined,
    },
    {
      title: 'a public address without a DNS name',
      fields: { PublicIpAddress: '198.51.100.1' },
      label: '__meta_ec2_public_dns_name',
      value: '',
    },
    {
      title: 'a zone with a known id',
      fields: { Placement: { AvailabilityZone: 'eu-west-1a' } },
      label: '__meta_ec2_availability_zone_id',
      value: 'euw1-az1',
    },
    {
      title: 'a zone without a known id',
      fields: { Placement: { AvailabilityZone: 'eu-west-1b' } },
      label: '__meta_ec2_availability_zone_id',
      value: '',
    },
    { title: 'a VPC without a subnet', fields: { VpcId: 'vpc-1' }, label: '__meta_ec2_primary_subnet_id', value: '' },
    {
      title: 'a subnet outside of a VPC',
      fields: { SubnetId: 'subnet-1' },
      label: '__meta_ec2_primary_subnet_id',
      value: undefined,
    },
  ])('labels $title', ({ fields, label, value }) => {
    expect(labelsOf(fields)[label]).toBe(value);
  });

  it('takes the owner from the reservation, and leaves it out where there is none', () => {
    const ownerOf = (OwnerId?: string) =>
      groupsOf({ Instances: [instance], ...(OwnerId === undefined ? {} : { OwnerId }) }, place)[0]?.targets[0]?.labels;

    expect(ownerOf('111122223333')).toHaveProperty('__meta_ec2_owner_id', '111122223333');
    expect(ownerOf('')).toHaveProperty('__meta_ec2_owner_id', '');
    expect(ownerOf()).not.toHaveProperty('__meta_ec2_owner_id');
  });
});
