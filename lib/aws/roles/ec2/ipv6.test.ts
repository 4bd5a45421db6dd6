import { describe, expect, it } from 'vitest';
import type { Instance, NetworkInterface } from './answers.ts';
import { ipv6AddressesOf } from './ipv6.ts';

const inVpc = (...NetworkInterfaces: NetworkInterface[]): Instance => ({ VpcId: 'vpc-1', NetworkInterfaces });
const SubnetId = 'subnet-1';
const plain = (address: string) => ({ Ipv6Address: address, IsPrimaryIpv6: false });
const primary = (address: string) => ({ Ipv6Address: address, IsPrimaryIpv6: true });

describe('ipv6AddressesOf', () => {
  it.each<{ title: string; instance: Instance; all: string[]; primary: string[]; chosen: string | undefined }>([
    {
      title: 'finds none outside of a VPC',
      instance: { NetworkInterfaces: [{ SubnetId, Ipv6Addresses: [plain('2001:db8::1')] }] },
      all: [],
      primary: [],
      chosen: undefined,
    },
    { title: 'finds none without interfaces', instance: { VpcId: 'vpc-1' }, all: [], primary: [], chosen: undefined },
    {
      title: 'passes over an interface without a subnet',
      instance: inVpc({ Ipv6Addresses: [primary('2001:db8::1')], Attachment: { DeviceIndex: 0 } }),
      all: [],
      primary: [],
      chosen: undefined,
    },
    {
      title: 'chooses the first address where none is primary',
      instance: inVpc({ SubnetId, Ipv6Addresses: [plain('2001:db8::1'), plain('2001:db8::2')] }),
      all: ['2001:db8::1', '2001:db8::2'],
      primary: [],
      chosen: '2001:db8::1',
    },
    {
      title: 'puts a primary address at its device index',
      instance: inVpc(
        { SubnetId, Attachment: { DeviceIndex: 2 }, Ipv6Addresses: [plain('2001:db8::1'), primary('2001:db8::2')] },
        { SubnetId, Attachment: { DeviceIndex: 1 }, Ipv6Addresses: [primary('2001:db8::3')] },
      ),
      all: ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
      primary: ['', '2001:db8::3', '2001:db8::2'],
      chosen: '2001:db8::3',
    },
    {
      title: 'lets a second primary address of an index replace the first',
      instance: inVpc(
        { SubnetId, Attachment: { DeviceIndex: 0 }, Ipv6Addresses: [primary('2001:db8::1'), primary('2001:db8::2')] },
        { SubnetId, Attachment: { DeviceIndex: 0 }, Ipv6Addresses: [primary('2001:db8::3')] },
      ),
      all: ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
      primary: ['2001:db8::3'],
      chosen: '2001:db8::3',
    },
    {
      title: 'takes no flag for not primary',
      instance: inVpc({ SubnetId, Attachment: { DeviceIndex: 0 }, Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }] }),
      all: ['2001:db8::1'],
      primary: [],
      chosen: '2001:db8::1',
    },
    {
      title: 'takes no attachment for not primary',
      instance: inVpc({ SubnetId, Ipv6Addresses: [primary('2001:db8::1')] }),
      all: ['2001:db8::1'],
      primary: [],
      chosen: '2001:db8::1',
    },
    {
      title: 'makes no list for a device index beyond reason',
      instance: inVpc({ SubnetId, Attachment: { DeviceIndex: 2 ** 40 }, Ipv6Addresses: [primary('2001:db8::1')] }),
      all: ['2001:db8::1'],
      primary: [],
      chosen: '2001:db8::1',
    },
  ])('$title', ({ instance, all, primary: primaries, chosen }) => {
    expect(ipv6AddressesOf(instance)).toEqual({ all, primary: primaries, default: chosen });
  });
});
