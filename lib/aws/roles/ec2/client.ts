import {
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Reservation,
} from '@aws-sdk/client-ec2';
import { DiscoveryError } from '../../../errors.ts';
import type { AwsFilter, AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';

/** The two questions that are asked of EC2. */
export interface Ec2Client {
  /** Zone ids by zone name. Rejects with a DiscoveryError. */
  zoneIds(): Promise<ReadonlyMap<string, string>>;
  /** Every page of reservations that match the filters, in order. Rejects with a DiscoveryError where one is missing. */
  reservationPages(filters: readonly AwsFilter[]): AsyncIterable<readonly Reservation[]>;
}

/** The most that EC2 gives at once. */
const pageSize = 1_000;

/** A client for one refresh: its calls end with the signal. */
export function createEc2Client(options: AwsOptions, context: AwsContext, signal: AbortSignal): Ec2Client {
  const sdk = new EC2Client(awsClientConfigOf(options, context, signal));
  const place = `in ${context.region}`;
  const calls = createAwsCalls({ service: 'ec2', place, signal });

  return {
    async zoneIds() {
      const { AvailabilityZones } = await calls.one('DescribeAvailabilityZones', (send) =>
        sdk.send(new DescribeAvailabilityZonesCommand({}), send),
      );
      if (AvailabilityZones === undefined) {
        throw new DiscoveryError('malformed', `ec2:DescribeAvailabilityZones ${place} was answered without a list`);
      }
      const known = AvailabilityZones.flatMap(({ ZoneName = '', ZoneId = '' }) =>
        ZoneName === '' || ZoneId === '' ? [] : [[ZoneName, ZoneId] as const],
      );
      return new Map(known);
    },
    reservationPages(filters) {
      const Filters = filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
      return calls.pages('DescribeInstances', async (NextToken, send) => {
        const command = new DescribeInstancesCommand({ MaxResults: pageSize, Filters, NextToken });
        const answer = await sdk.send(command, send);
        return { items: answer.Reservations, next: answer.NextToken };
      });
    },
  };
}
