import {
  becoming,
  flag,
  listOf,
  type ReadElement,
  readXml,
  structureOf,
  text,
  wholeNumber,
} from '../../xml/xml-shapes.ts';

type AnswerOf<Read> = Read extends ReadElement<infer Answer> ? Answer : never;

const networkInterface = structureOf({
  subnetId: ['SubnetId', text],
  attachment: ['Attachment', structureOf({ deviceIndex: ['DeviceIndex', wholeNumber] })],
  ipv6AddressesSet: [
    'Ipv6Addresses',
    listOf(structureOf({ ipv6Address: ['Ipv6Address', text], isPrimaryIpv6: ['IsPrimaryIpv6', flag] })),
  ],
});

const instance = structureOf({
  instanceId: ['InstanceId', text],
  imageId: ['ImageId', text],
  instanceState: ['State', structureOf({ name: ['Name', text] })],
  privateDnsName: ['PrivateDnsName', text],
  dnsName: ['PublicDnsName', text],
  instanceType: ['InstanceType', text],
  placement: ['Placement', structureOf({ availabilityZone: ['AvailabilityZone', text] })],
  platform: ['Platform', text],
  subnetId: ['SubnetId', text],
  vpcId: ['VpcId', text],
  privateIpAddress: ['PrivateIpAddress', text],
  ipAddress: ['PublicIpAddress', text],
  architecture: ['Architecture', text],
  instanceLifecycle: ['InstanceLifecycle', text],
  tagSet: ['Tags', listOf(structureOf({ key: ['Key', text], value: ['Value', text] }))],
  networkInterfaceSet: ['NetworkInterfaces', listOf(networkInterface)],
});

const reservation = structureOf({ ownerId: ['OwnerId', text], instancesSet: ['Instances', listOf(instance)] });

const zonesAnswer = structureOf({
  availabilityZoneInfo: [
    'AvailabilityZones',
    listOf(structureOf({ zoneName: ['ZoneName', text], zoneId: ['ZoneId', text] })),
  ],
});

/** Reads a whole answer. Throws a DiscoveryError (malformed) that begins with `what` for anything that is none. */
export type ReadAnswer<Answer> = (body: Uint8Array, what: string) => Answer;

/** As much of what EC2 answers as becomes labels, under the names that AWS' SDKs give it. */
export type NetworkInterface = AnswerOf<typeof networkInterface>;
export type Instance = AnswerOf<typeof instance>;
export type Reservation = AnswerOf<typeof reservation>;
export type ZonesAnswer = AnswerOf<typeof zonesAnswer>;

/** One page; no list is not an empty one. */
export interface InstancesAnswer<Value> {
  readonly Reservations?: readonly Value[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Reads answers to `DescribeInstances`; of each reservation only what `kept` makes of it is kept. */
export function instancesReader<Value>(kept: (reservation: Reservation) => Value): ReadAnswer<InstancesAnswer<Value>> {
  const answer = structureOf({
    reservationSet: ['Reservations', listOf(becoming(reservation, kept))],
    nextToken: ['NextToken', text],
  });
  return (body, what) => readXml(body, what, 'DescribeInstancesResponse', answer);
}

/** Reads answers to `DescribeAvailabilityZones`. */
export const readZones: ReadAnswer<ZonesAnswer> = (body, what) =>
  readXml(body, what, 'DescribeAvailabilityZonesResponse', zonesAnswer);
