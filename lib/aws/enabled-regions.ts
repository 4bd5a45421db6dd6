import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DiscoveryError } from '../errors.ts';
import type { AwsOptions } from './aws-options.ts';
import { createAwsCalls } from './calls.ts';
import { type AwsContext, awsClientConfigOf } from './client-config.ts';

/**
 * The regions that are enabled for an account, by name. Rejects with a DiscoveryError, also for a list without a region, as an
 * account always has some, and for a region without a name. EC2 API reference: `DescribeRegions`, `AllRegions`.
 */
export async function enabledRegions(
  options: AwsOptions,
  context: AwsContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const sdk = new EC2Client(awsClientConfigOf('ec2', options, context, signal));
  const place = `in ${context.region}`;
  const calls = createAwsCalls({ service: 'ec2', place, signal });
  const { Regions = [] } = await calls.one('DescribeRegions', (send) => sdk.send(new DescribeRegionsCommand({}), send));
  const names = Regions.map(({ RegionName = '' }) => RegionName);
  if (names.length > 0 && !names.includes('')) return [...new Set(names)].sort();
  const fault = names.length === 0 ? 'names no region' : 'lists a region without a name';
  throw new DiscoveryError('malformed', `ec2:DescribeRegions ${place} ${fault}`);
}
