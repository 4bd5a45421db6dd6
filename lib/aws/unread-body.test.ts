import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../ports.ts';
import { createAwsRequestHandler } from './request-handler.ts';
import { unreadBodyOf } from './unread-body.ts';

const abortSignal = new AbortController().signal;

function clientOver(answers: readonly { readonly status: number; readonly body: string }[]) {
  const left = [...answers];
  const http: HttpClient = {
    async send() {
      const { status, body } = left.shift() ?? { status: 418, body: '' };
      return { status, headers: {}, body: Buffer.from(body) };
    },
  };
  return new EC2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    retryStrategy: {
      acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
      // Once more after a failure of the service, without its delay.
      async refreshRetryTokenForRetry(token, { errorType }) {
        if (errorType === 'CLIENT_ERROR') throw new Error('not again');
        return token;
      },
      recordSuccess: () => undefined,
    },
    requestHandler: createAwsRequestHandler(http, abortSignal),
  });
}

const bodyOver = async (answers: Parameters<typeof clientOver>[0]) => {
  const sdk = clientOver(answers);
  const body = await unreadBodyOf({ abortSignal }, (options) => sdk.send(new DescribeInstancesCommand({}), options));
  return Buffer.from(body).toString();
};

describe('the body of an answer that the SDK has not read', () => {
  it('is as it came, whatever the SDK would make of it', async () => {
    expect(await bodyOver([{ status: 200, body: 'no XML' }])).toBe('no XML');
  });

  it('is that of the attempt that succeeded', async () => {
    expect(
      await bodyOver([
        { status: 503, body: '<Response><Errors><Error><Code>Unavailable</Code></Error></Errors></Response>' },
        { status: 200, body: 'second' },
      ]),
    ).toBe('second');
  });

  it('is an error of the SDK where the answer is one', async () => {
    const refused = bodyOver([
      { status: 401, body: '<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>' },
    ]);

    await expect(refused).rejects.toMatchObject({ name: 'AuthFailure', $metadata: { httpStatusCode: 401 } });
  });

  it('is missing where the call never reached the transport', async () => {
    await expect(unreadBodyOf({ abortSignal }, async () => undefined)).rejects.toMatchObject({ failure: 'malformed' });
  });
});
