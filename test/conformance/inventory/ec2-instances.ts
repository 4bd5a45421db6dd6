import { Exchange } from '../../support/exchange.ts';
import type { Random } from '../random.ts';
import { ipv4, ipv6, maybe, oddKey, oddText } from './oddities.ts';

const pageSize = 200;
const zoneNames = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1x'] as const;

/** The answers of EC2 for a region with so many instances, in pages. */
export function ec2Exchanges(random: Random, count: number): readonly Exchange[] {
  const instances = Array.from({ length: count }, (_, index) => reservation(random, index));
  const pages = Array.from({ length: Math.ceil(count / pageSize) }, (_, page) =>
    instances.slice(page * pageSize, (page + 1) * pageSize).join(''),
  );
  const zones = zoneNames
    .slice(0, 3)
    .map((name, index) => item(element('zoneName', name) + element('zoneId', `euw1-az${index + 1}`)))
    .join('');
  const listed = pages.map((page, index) => {
    const next = index + 1 < pages.length ? element('nextToken', `page-${index + 1}`) : '';
    const fields = index === 0 ? [] : [`NextToken=page-${index}&`];
    return exchange('DescribeInstances', `<reservationSet>${page}</reservationSet>${next}`, fields);
  });
  return [exchange('DescribeAvailabilityZones', `<availabilityZoneInfo>${zones}</availabilityZoneInfo>`), ...listed];
}

function exchange(action: string, content: string, fields: readonly string[] = []): Exchange {
  return Exchange.parse({
    request: { method: 'POST', path: '/', bodyContains: [`Action=${action}&`, ...fields] },
    response: {
      headers: { 'content-type': 'text/xml;charset=UTF-8' },
      body: `<?xml version="1.0" encoding="UTF-8"?><${action}Response>${content}</${action}Response>`,
    },
  });
}

function reservation(random: Random, index: number): string {
  const owner = maybe(random, 5, () => element('ownerId', `${100_000_000_000 + random.below(9)}`)) ?? '';
  return item(`${owner}<instancesSet>${item(instance(random, index))}</instancesSet>`);
}

/** What EC2 always sends is never missing: Prometheus crashes on an instance without image, public name, zone or, within a VPC, subnet. */
function instance(random: Random, index: number): string {
  const isInVpc = random.percent(80);
  const some = (missing: number, name: string, value: () => string) => {
    const given = maybe(random, missing, value);
    return given === undefined ? '' : element(name, given);
  };
  const zone = random.oneOf(zoneNames);
  return [
    element('instanceId', `i-${index.toString(16).padStart(17, '0')}`),
    element('imageId', `ami-${random.below(1000)}`),
    `<instanceState><code>16</code>${element('name', random.oneOf(['running', 'stopped', 'pending', 'terminated']))}</instanceState>`,
    some(10, 'privateDnsName', () => random.oneOf(['', 'ip-192-0-2-1.example.com'])),
    element('dnsName', random.oneOf(['', 'public.example.com'])),
    some(5, 'instanceType', () => random.oneOf(['t3.micro', 'm5.large', 'u-24tb1.metal'])),
    `<placement>${element('availabilityZone', zone)}<tenancy>default</tenancy></placement>`,
    some(8, 'privateIpAddress', () => ipv4(random)),
    some(60, 'ipAddress', () => ipv4(random)),
    some(80, 'platform', () => random.oneOf(['windows', 'Windows'])),
    some(85, 'instanceLifecycle', () => random.oneOf(['spot', 'scheduled'])),
    some(10, 'architecture', () => random.oneOf(['x86_64', 'arm64', 'i386'])),
    isInVpc ? element('vpcId', `vpc-${random.below(5)}`) + element('subnetId', `subnet-${random.below(9)}`) : '',
    isInVpc ? interfaces(random) : '',
    tags(random),
  ].join('');
}

/** Primary addresses have a device index: without one Prometheus crashes. */
function interfaces(random: Random): string {
  const count = random.below(4);
  const indexes = random.shuffled(Array.from({ length: count }, (_, index) => index));
  const all = indexes.map((index) => {
    const subnet = random.percent(15) ? '' : element('subnetId', `subnet-${random.below(9)}`);
    const vpc = element('networkInterfaceId', `eni-${random.below(1_000_000)}`);
    const attachment = `<attachment>${element('deviceIndex', String(index))}</attachment>`;
    const hasPrimary = random.percent(30);
    const addresses = Array.from({ length: random.below(4) }, (_, position) =>
      item(element('ipv6Address', ipv6(random)) + element('isPrimaryIpv6', String(hasPrimary && position === 0))),
    );
    return item(`${vpc}${subnet}${attachment}<ipv6AddressesSet>${addresses.join('')}</ipv6AddressesSet>`);
  });
  return `<networkInterfaceSet>${all.join('')}</networkInterfaceSet>`;
}

/** In order, so that the last of several keys with one name wins in Prometheus too. */
function tags(random: Random): string {
  const all = Array.from({ length: random.below(8) }, () => {
    const key = maybe(random, 4, () => (random.percent(4) ? '' : oddKey(random)));
    const value = maybe(random, 4, () => oddText(random));
    return item((key === undefined ? '' : element('key', key)) + (value === undefined ? '' : element('value', value)));
  });
  return random.percent(10) ? '' : `<tagSet>${all.join('')}</tagSet>`;
}

function item(content: string): string {
  return `<item>${content}</item>`;
}

function element(name: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return text === '' && name.length % 2 === 0 ? `<${name}/>` : `<${name}>${escaped}</${name}>`;
}
