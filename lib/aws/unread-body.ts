import { DiscoveryError } from '../errors.ts';
import type { AwsSendOptions } from './calls.ts';
import type { AwsHandlerOptions } from './request-handler.ts';

/**
 * The body of the answer to one call, which the SDK has not read: it signs, asks again, and reads errors, and leaves to
 * others what would be slow in its hands. `send` passes its options on to the client, whose transport is ours.
 */
export async function unreadBodyOf(
  options: AwsSendOptions,
  send: (options: AwsSendOptions & AwsHandlerOptions) => Promise<unknown>,
): Promise<Uint8Array> {
  let body: Uint8Array | undefined;
  const takeBody = (taken: Uint8Array): void => {
    body = taken;
  };
  await send({ ...options, takeBody });
  if (body === undefined) throw new DiscoveryError('malformed', 'the answer of AWS did not come over the transport');
  return body;
}
