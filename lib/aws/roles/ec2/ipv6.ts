import type { Instance, NetworkInterface } from './answers.ts';

/** The IPv6 addresses of an instance in a VPC. */
export interface Ipv6Addresses {
  /** Every address, in the order of interfaces and addresses. */
  readonly all: readonly string[];
  /** The primary address of each interface at its device index; gaps are empty. */
  readonly primary: readonly string[];
  /** The first primary one, else the first of all. */
  readonly default: string | undefined;
}

/** EC2 has no instance type with as many; a larger index would only make a label of commas. */
const maxDeviceIndex = 1_000;

/** Prometheus: `discovery/aws/ec2.go`, `getInstanceIPv6Addresses`; what makes it crash there is not primary here. */
export function ipv6AddressesOf({ VpcId, NetworkInterfaces = [] }: Instance): Ipv6Addresses {
  if (VpcId === undefined) return { all: [], primary: [], default: undefined };
  const all: string[] = [];
  const primaries = new Map<number, string>();
  for (const networkInterface of NetworkInterfaces) {
    if (networkInterface.SubnetId === undefined) continue;
    all.push(...addressesOf(networkInterface));
    const primary = primaryOf(networkInterface);
    if (primary !== undefined) primaries.set(primary.index, primary.address);
  }
  const length = primaries.size === 0 ? 0 : Math.max(...primaries.keys()) + 1;
  const primary = Array.from({ length }, (_, index) => primaries.get(index) ?? '');
  return { all, primary, default: primary.find((address) => address !== '') ?? all[0] };
}

function addressesOf({ Ipv6Addresses = [] }: NetworkInterface): readonly string[] {
  return Ipv6Addresses.flatMap(({ Ipv6Address }) => (Ipv6Address === undefined ? [] : [Ipv6Address]));
}

interface PrimaryAddress {
  readonly index: number;
  readonly address: string;
}

function primaryOf({ Attachment, Ipv6Addresses = [] }: NetworkInterface): PrimaryAddress | undefined {
  const index = Attachment?.DeviceIndex ?? -1;
  const address = Ipv6Addresses.findLast(({ IsPrimaryIpv6 }) => IsPrimaryIpv6 === true)?.Ipv6Address;
  return address === undefined || index < 0 || index > maxDeviceIndex ? undefined : { index, address };
}
