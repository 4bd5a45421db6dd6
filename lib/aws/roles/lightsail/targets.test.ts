import type { Instance } from '@aws-sdk/client-lightsail';
import { describe, expect, it } from 'vitest';
import { targetsOf } from './targets.ts';

const place = { region: 'eu-west-1', port: 80 };
const full = {
  name: 'web',
  supportCode: 'code',
  location: { availabilityZone: 'eu-west-1a' },
  blueprintId: 'blueprint',
  bundleId: 'bundle',
  state: { name: 'running' },
  privateIpAddress: '192.0.2.1',
  publicIpAddress: '198.51.100.1',
  ipv6Addresses: ['2001:db8::1'],
  tags: [{ key: 'team', value: 'a' }],
} satisfies Instance;

const labelsOf = (instance: Instance) => targetsOf(instance, place)[0]?.target.labels ?? {};

describe('targetsOf lightsail', () => {
  it.each<{ field: keyof typeof full; label: string }>([
    { field: 'name', label: '__meta_lightsail_instance_name' },
    { field: 'supportCode', label: '__meta_lightsail_instance_support_code' },
    { field: 'location', label: '__meta_lightsail_availability_zone' },
    { field: 'blueprintId', label: '__meta_lightsail_blueprint_id' },
    { field: 'bundleId', label: '__meta_lightsail_bundle_id' },
    { field: 'state', label: '__meta_lightsail_instance_state' },
    { field: 'publicIpAddress', label: '__meta_lightsail_public_ip' },
    { field: 'ipv6Addresses', label: '__meta_lightsail_ipv6_addresses' },
    { field: 'tags', label: '__meta_lightsail_tag_team' },
  ])('misses $label alone without $field', ({ field, label }) => {
    const { [label]: own, ...others } = labelsOf(full);

    expect(own).toBeTypeOf('string');
    expect(labelsOf({ ...full, [field]: undefined })).toEqual(others);
  });

  it.each<{ title: string; instance: Instance }>([
    { title: 'a location without a zone', instance: { ...full, location: {} } },
    { title: 'a state without a name', instance: { ...full, state: {} } },
    { title: 'an empty list of IPv6 addresses', instance: { ...full, ipv6Addresses: [] } },
  ])('has one label less for $title', ({ instance }) => {
    expect(Object.keys(labelsOf(instance))).toHaveLength(Object.keys(labelsOf(full)).length - 1);
  });

  it.each([undefined, ''])('has no target without a private address (%o)', (privateIpAddress) => {
    expect(targetsOf({ ...full, privateIpAddress }, place)).toEqual([]);
  });
});
