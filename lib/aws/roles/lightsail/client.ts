import { GetInstancesCommand, type Instance, LightsailClient } from '@aws-sdk/client-lightsail';
import type { AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';

/** Every instance of one region, of every page. Rejects with a DiscoveryError where a page is missing. */
export function instancesOf(
  options: AwsOptions,
  context: AwsContext,
  signal: AbortSignal,
): Promise<readonly Instance[]> {
  const sdk = new LightsailClient(awsClientConfigOf('lightsail', options, context, signal));
  const calls = createAwsCalls({ service: 'lightsail', place: `in ${context.region}`, signal });
  return calls.all('GetInstances', async (pageToken, send) => {
    const answer = await sdk.send(new GetInstancesCommand({ pageToken }), send);
    return { items: answer.instances, next: answer.nextPageToken };
  });
}
