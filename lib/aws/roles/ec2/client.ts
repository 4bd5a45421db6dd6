import { DescribeAvailabilityZonesCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DiscoveryError } from '../../../errors.ts';
import type { AwsFilter, AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';
import { unreadBodyOf } from '../../unread-body.ts';
import { instancesReader, type Reservation, readZones } from './answers.ts';

/** The two questions that are asked of EC2. */
export interface Ec2Client {
  /** Zone ids by zone name. Rejects with a DiscoveryError. */
  zoneIds(): Promise<ReadonlyMap<string, string>>;
  /**
   * What is made of every reservation that matches the filters, page by page and in order: of the reservations themselves none
   * is kept. Rejects with a DiscoveryError where a page is missing.
   */
  reservationPages<Value>(
    filters: readonly AwsFilter[],
    kept: (reservation: Reservation) => Value,
  ): AsyncIterable<readonly Value[]>;
}

/** The most that EC2 gives at once. */
const pageSize = 1_000;

/** A client for one refresh: its calls end with the signal. */
export function createEc2Client(options: AwsOptions, context: AwsContext, signal: AbortSignal): Ec2Client {
  const sdk = new EC2Client(awsClientConfigOf('ec2', options, context, signal));
  const place = `in ${context.region}`;
  const calls = createAwsCalls({ service: 'ec2', place, signal });

  return {
    async zoneIds() {
      const { AvailabilityZones } = await calls.one('DescribeAvailabilityZones', async (options) => {
        const body = await unreadBodyOf(options, (send) => sdk.send(new DescribeAvailabilityZonesCommand({}), send));
        return readZones(body, `ec2:DescribeAvailabilityZones ${place}`);
      });
      if (AvailabilityZones === undefined) {
        throw new DiscoveryError('malformed', `ec2:DescribeAvailabilityZones ${place} was answered without a list`);
      }
      const known = AvailabilityZones.flatMap(({ ZoneName = '', ZoneId = '' }) =>
        ZoneName === '' || ZoneId === '' ? [] : [[ZoneName, ZoneId] as const],
      );
      return new Map(known);
    },
    reservationPages(filters, kept) {
      const readInstances = instancesReader(kept);
      const Filters = filters.map(({ name, values }) => ({ Name: name, Values: [...values] }));
      return calls.pages('DescribeInstances', async (NextToken, options) => {
        const command = new DescribeInstancesCommand({ MaxResults: pageSize, Filters, NextToken });
        const body = await unreadBodyOf(options, (send) => sdk.send(command, send));
        const { Reservations: items, NextToken: next } = readInstances(body, `ec2:DescribeInstances ${place}`);
        return { items, next };
      });
    },
  };
}
