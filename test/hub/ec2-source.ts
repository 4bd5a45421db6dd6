import { type Behaviour, type LoopbackSource, startLoopbackSource } from './loopback-source.ts';
import { answering } from './source-behaviours.ts';

/** A running instance in a reservation of its own, as EC2 writes it. */
export function reservation(id: string, privateIp: string): string {
  const state = '<instanceState><code>16</code><name>running</name></instanceState>';
  const place = '<placement><availabilityZone>eu-west-1a</availabilityZone></placement>';
  const instance = `<item><instanceId>${id}</instanceId>${state}${place}<privateIpAddress>${privateIp}</privateIpAddress></item>`;
  return `<item><ownerId>111122223333</ownerId><instancesSet>${instance}</instancesSet></item>`;
}

/** An instance that was stopped: it keeps its address. */
export function stopped(id: string, privateIp: string): string {
  return inState(reservation(id, privateIp), 80, 'stopped');
}

/** An instance that was terminated a moment ago: listed still, without an address. */
export function terminated(id: string): string {
  return inState(reservation(id, ''), 48, 'terminated');
}

function inState(running: string, code: number, name: string): string {
  return running.replace('<code>16</code><name>running</name>', `<code>${code}</code><name>${name}</name>`);
}

/** One page of reservations; with `next`, not the last. */
export function instancePage(reservations: readonly string[], next = ''): string {
  const token = next === '' ? '' : `<nextToken>${next}</nextToken>`;
  return `<DescribeInstancesResponse><reservationSet>${reservations.join('')}</reservationSet>${token}</DescribeInstancesResponse>`;
}

/** By the token that asks for each; the first page by the empty one. */
export type InstancePages = Readonly<Record<string, Behaviour>>;

export interface Ec2Source extends Omit<LoopbackSource, 'on'> {
  /** The pages from now on. */
  show(pages: InstancePages): void;
}

const zone = '<item><zoneName>eu-west-1a</zoneName><zoneId>euw1-az1</zoneId></item>';
const zones = `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${zone}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`;
const xml = { 'content-type': 'text/xml;charset=UTF-8' };

/** The two questions that are asked of EC2, on a loopback endpoint. Any other is unforeseen. */
export async function startEc2Source(pages: InstancePages): Promise<Ec2Source> {
  let shown = pages;
  const { on: _, ...source } = await startLoopbackSource({
    '/': (response, asked) => {
      const form = new URLSearchParams(asked.body);
      if (form.get('Action') === 'DescribeAvailabilityZones') return answering(200, zones, xml)(response, asked);
      const page = shown[form.get('NextToken') ?? ''];
      if (form.get('Action') !== 'DescribeInstances' || page === undefined)
        throw new Error(`unforeseen: ${asked.body}`);
      return page(response, asked);
    },
  });
  return {
    ...source,
    show: (next) => {
      shown = next;
    },
  };
}
