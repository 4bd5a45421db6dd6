import {
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { awsClientConfigOf } from '../../client-config.ts';
import { inBatches } from '../../in-batches.ts';
import type { EcsContext } from './client.ts';

/** What is asked of EC2 about tasks. What is not there any more is left out. Everything rejects with a DiscoveryError. */
export interface EcsHosts {
  /** Public IPv4 addresses by network interface id, of those that have one. */
  publicIps(interfaceIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Instances by id, of those that have a private IPv4 address. */
  instances(ids: readonly string[]): Promise<ReadonlyMap<string, Instance>>;
}

/** The most values that a filter takes; by filter and not by id, because one id that is gone would fail the call for all. */
const maxFilterValues = 200;
const pageSize = 1_000;

/** A client for one refresh. `endpoint` is of ECS alone: EC2 is asked at its own. */
export function createEcsHosts(options: AwsOptions, context: EcsContext, signal: AbortSignal): EcsHosts {
  const sdk = new EC2Client(awsClientConfigOf('ec2', { ...options, endpoint: undefined }, context, signal));
  const calls = createAwsCalls({ service: 'ec2', place: `in ${context.region}`, signal, limited: context.limited });
  return {
    async publicIps(interfaceIds) {
      const found = await inParts(interfaceIds, (Values) =>
        calls.all('DescribeNetworkInterfaces', async (NextToken, send) => {
          const Filters = [{ Name: 'network-interface-id', Values }];
          const command = new DescribeNetworkInterfacesCommand({ Filters, MaxResults: pageSize, NextToken });
          const answer = await sdk.send(command, send);
          return { items: answer.NetworkInterfaces, next: answer.NextToken };
        }),
      );
      return mapOf(found, ({ NetworkInterfaceId, Association }) => [NetworkInterfaceId, Association?.PublicIp]);
    },
    async instances(ids) {
      const found = await inParts(ids, (Values) =>
        calls.all('DescribeInstances', async (NextToken, send) => {
          const Filters = [{ Name: 'instance-id', Values }];
          const answer = await sdk.send(
            new DescribeInstancesCommand({ Filters, MaxResults: pageSize, NextToken }),
            send,
          );
          return { items: answer.Reservations, next: answer.NextToken };
        }),
      );
      const instances = found.flatMap(({ Instances = [] }) => Instances);
      return mapOf(instances, (one) => [one.InstanceId, (one.PrivateIpAddress ?? '') === '' ? undefined : one]);
    },
  };
}

async function inParts<Item>(
  ids: readonly string[],
  ask: (ids: string[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const batches = inBatches([...new Set(ids)], maxFilterValues);
  return (await Promise.all(batches.map((batch) => ask([...batch])))).flat();
}

/** A map of what has both a key and a value. */
function mapOf<Item, Value>(
  items: readonly Item[],
  entryOf: (item: Item) => readonly [key: string | undefined, value: Value | undefined],
): ReadonlyMap<string, Value> {
  const known = new Map<string, Value>();
  for (const [key, value] of items.map(entryOf)) {
    if (key !== undefined && value !== undefined) known.set(key, value);
  }
  return known;
}
