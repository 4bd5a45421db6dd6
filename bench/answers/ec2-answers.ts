import { type Random, seededRandom } from '../random.ts';

/** What EC2 answers to `DescribeAvailabilityZones`, and to `DescribeInstances` page by page: as the service writes it, indented. */
export interface Ec2Answers {
  readonly zones: string;
  readonly pages: readonly string[];
}

/** As many as EC2 gives at once. */
const pageSize = 1_000;
const zoneNames = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;
const services = ['api', 'billing', 'catalog', 'checkout', 'gateway', 'ledger', 'mailer', 'orders'] as const;
const teams = ['core', 'growth', 'payments', 'platform'] as const;
const types = ['c7g.xlarge', 'm6i.large', 'm7g.2xlarge', 'r6i.xlarge', 't4g.medium'] as const;

/** The answers for a region with so many instances; equal seeds give equal answers. */
export function ec2AnswersOf(count: number, seed: number): Ec2Answers {
  const random = seededRandom(seed);
  const zones = zoneNames.map((name, index) =>
    item([element('zoneName', name), element('zoneId', `euw1-az${index + 1}`), element('regionName', 'eu-west-1')]),
  );
  const pageCount = Math.ceil(count / pageSize);
  const pages = Array.from({ length: pageCount }, (_, page) => {
    const length = Math.min(pageSize, count - page * pageSize);
    const reservations = Array.from({ length }, (_, index) => reservation(random, page * pageSize + index));
    const next = page + 1 < pageCount ? [element('nextToken', `page-${page + 1}`)] : [];
    return answer('DescribeInstances', [nested('reservationSet', reservations), ...next]);
  });
  return { zones: answer('DescribeAvailabilityZones', [nested('availabilityZoneInfo', zones)]), pages };
}

/** Lines of XML, without the indentation of what is around them. */
type Lines = readonly string[];

function answer(action: string, parts: readonly Lines[]): string {
  const [begin = '', ...rest] = nested(`${action}Response`, [
    element('requestId', '59dbff89-35bd-4eac-99ed-be587EXAMPLE'),
    ...parts,
  ]);
  const root = begin.replace('>', ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">');
  return `${['<?xml version="1.0" encoding="UTF-8"?>', root, ...rest].join('\n')}`;
}

function element(name: string, text: string): Lines {
  return [text === '' ? `<${name}/>` : `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`];
}

function elements(fields: Readonly<Record<string, string>>): readonly Lines[] {
  return Object.entries(fields).map(([name, text]) => element(name, text));
}

function nested(name: string, parts: readonly Lines[]): Lines {
  if (parts.length === 0) return [`<${name}/>`];
  return [`<${name}>`, ...parts.flatMap((lines) => lines.map((line) => `    ${line}`)), `</${name}>`];
}

function item(parts: readonly Lines[]): Lines {
  return nested('item', parts);
}

function reservation(random: Random, index: number): Lines {
  return item([
    element('reservationId', `r-0${random.hex(16)}`),
    element('ownerId', '123456789012'),
    nested('groupSet', []),
    nested('instancesSet', [item(instance(random, index))]),
  ]);
}

/** Of an instance in a VPC, with one interface, one volume and six tags. */
function instance(random: Random, index: number): readonly Lines[] {
  const ip = `198.${18 + ((index >>> 16) & 1)}.${(index >>> 8) & 255}.${index & 255}`;
  const zone = random.one(zoneNames);
  const network = { vpcId: 'vpc-0a1b2c3d4e5f60718', subnetId: `subnet-0${zone.at(-1)}4d1e7c9b2a5f3e8` };
  const dnsName = `ip-${ip.replaceAll('.', '-')}.eu-west-1.compute.internal`;
  return [
    ...elements({
      instanceId: `i-0${random.hex(16)}`,
      imageId: `ami-0${random.one(['5e1f', '77ac', '90bd'])}b61d2c8a94f30`,
    }),
    nested('instanceState', elements({ code: '16', name: 'running' })),
    ...elements({ privateDnsName: dnsName, dnsName: '', reason: '', keyName: 'fleet', amiLaunchIndex: '0' }),
    nested('productCodes', []),
    ...elements({ instanceType: random.one(types), launchTime: '2026-01-12T08:14:05.000Z' }),
    nested('placement', elements({ availabilityZone: zone, groupName: '', tenancy: 'default' })),
    nested('monitoring', elements({ state: 'disabled' })),
    ...elements({ ...network, privateIpAddress: ip, sourceDestCheck: 'true' }),
    securityGroups(),
    ...elements({ architecture: random.one(['arm64', 'x86_64']), rootDeviceType: 'ebs', rootDeviceName: '/dev/xvda' }),
    volume(random),
    ...elements({ virtualizationType: 'hvm', clientToken: `fleet-${random.hex(32)}` }),
    tags(random),
    element('hypervisor', 'xen'),
    networkInterface(random, { ...network, ip, dnsName }),
    nested(
      'iamInstanceProfile',
      elements({ arn: 'arn:aws:iam::123456789012:instance-profile/node', id: 'AIPAEXAMPLE' }),
    ),
    ...elements({ ebsOptimized: 'true', enaSupport: 'true' }),
    nested('cpuOptions', elements({ coreCount: '2', threadsPerCore: '1' })),
    nested('hibernationOptions', elements({ configured: 'false' })),
    nested(
      'metadataOptions',
      elements({ state: 'applied', httpTokens: 'required', httpPutResponseHopLimit: '2', httpEndpoint: 'enabled' }),
    ),
    ...elements({ platformDetails: 'Linux/UNIX', usageOperation: 'RunInstances' }),
  ];
}

function securityGroups(): Lines {
  return nested('groupSet', [item(elements({ groupId: 'sg-0c1d2e3f405162738', groupName: 'nodes' }))]);
}

function volume(random: Random): Lines {
  const ebs = elements({
    volumeId: `vol-0${random.hex(16)}`,
    status: 'attached',
    attachTime: '2026-01-12T08:14:06.000Z',
    deleteOnTermination: 'true',
  });
  return nested('blockDeviceMapping', [item([element('deviceName', '/dev/xvda'), nested('ebs', ebs)])]);
}

function tags(random: Random): Lines {
  const service = random.one(services);
  const team = random.one(teams);
  const all = Object.entries({
    Name: `${service}-${team}-${random.hex(4)}`,
    Environment: random.one(['production', 'production', 'staging']),
    Release: `r${random.below(40)}`,
    Team: team,
    'aws:autoscaling:groupName': `${service}-${team}`,
    'cost center': random.one(['R&D', 'Operations', 'Sales']),
  });
  return nested(
    'tagSet',
    all.map(([key, value]) => item(elements({ key, value }))),
  );
}

interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly ip: string;
  readonly dnsName: string;
}

function networkInterface(random: Random, { vpcId, subnetId, ip, dnsName }: Network): Lines {
  const attachment = elements({
    attachmentId: `eni-attach-0${random.hex(16)}`,
    deviceIndex: '0',
    status: 'attached',
    attachTime: '2026-01-12T08:14:05.000Z',
    deleteOnTermination: 'true',
  });
  const address = elements({ privateIpAddress: ip, privateDnsName: dnsName, primary: 'true' });
  return nested('networkInterfaceSet', [
    item([
      ...elements({ networkInterfaceId: `eni-0${random.hex(16)}`, subnetId, vpcId, description: '' }),
      ...elements({ ownerId: '123456789012', status: 'in-use', macAddress: '02:00:00:00:00:01' }),
      ...elements({ privateIpAddress: ip, privateDnsName: dnsName, sourceDestCheck: 'true' }),
      securityGroups(),
      nested('attachment', attachment),
      nested('privateIpAddressesSet', [item(address)]),
      nested('ipv6AddressesSet', []),
    ]),
  ]);
}
