import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import { awsFailureOf } from './failure.ts';

const silent = new AbortController().signal;
const call = { action: 'ec2:DescribeInstances', place: 'in eu-west-1' };

/** An error as the SDK throws it. */
function sdkError(name: string, httpStatusCode?: number, { message = 'No.', headers = {} } = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode }, $response: { headers } });
}

describe('awsFailureOf', () => {
  it.each([
    {
      name: 'UnauthorizedOperation',
      status: 403,
      failure: 'unauthorized',
      message: 'needs ec2:DescribeInstances in eu-west-1',
    },
    { name: 'AccessDenied', status: 403, failure: 'unauthorized', message: 'allow it to the identity that asks' },
    { name: 'AuthFailure', status: 401, failure: 'unauthorized', message: 'check access_key and secret_key' },
    { name: 'Whatever', status: 403, failure: 'unauthorized', message: 'not accepted (Whatever)' },
    { name: 'ExpiredToken', status: 400, failure: 'unauthorized', message: 'renew them' },
    { name: 'RequestExpired', status: 400, failure: 'unauthorized', message: 'set the clock' },
    {
      name: 'CredentialsProviderError',
      failure: 'unauthorized',
      message: 'there are no credentials for ec2:DescribeInstances in eu-west-1: No.',
    },
    {
      name: 'RequestLimitExceeded',
      status: 503,
      failure: 'throttled',
      message: 'was throttled (RequestLimitExceeded)',
    },
    { name: 'ThrottlingException', status: 400, failure: 'throttled', message: 'was throttled' },
    { name: 'Whatever', status: 429, failure: 'throttled', message: 'was throttled' },
    { name: 'InternalError', status: 500, failure: 'unreachable', message: 'failed with 500 (InternalError)' },
    { name: 'InvalidParameterValue', status: 400, failure: 'malformed', message: '(InvalidParameterValue): No.' },
    { name: 'SyntaxError', failure: 'malformed', message: 'has no answer of use (SyntaxError)' },
  ])('reads $name with $status as $failure', ({ name, status, failure, message }) => {
    const cause = sdkError(name, status);

    const found = awsFailureOf(cause, call, silent);

    expect(found).toMatchObject({ failure, message: expect.stringContaining(message), cause });
  });

  it('keeps what is a DiscoveryError already', () => {
    const error = new DiscoveryError('unreachable', 'ec2.example.com cannot be read');

    expect(awsFailureOf(error, call, AbortSignal.abort())).toBe(error);
  });

  it('says that time ran out where the signal fired', () => {
    expect(awsFailureOf(sdkError('AbortError'), call, AbortSignal.abort())).toMatchObject({ failure: 'aborted' });
  });

  it('passes on how long the service wants to be left alone', () => {
    const limited = sdkError('Throttling', 400, { headers: { 'retry-after': '7' } });

    expect(awsFailureOf(limited, call, silent).retryAfterMs).toBe(7_000);
    expect(awsFailureOf(sdkError('Throttling', 400), call, silent).retryAfterMs).toBeUndefined();
  });

  it('takes one line of the message, and not all of a long one', () => {
    const long = sdkError('Invalid', 400, { message: `${'x'.repeat(500)}\nsecond line` });

    expect(awsFailureOf(long, call, silent).message.length).toBeLessThan(300);
    expect(awsFailureOf(sdkError('Invalid', 400, { message: 'a\nb' }), call, silent).message).toMatch(/: a$/);
  });

  it('reads what is no Error at all', () => {
    expect(awsFailureOf('odd', call, silent)).toMatchObject({
      failure: 'malformed',
      message: expect.stringContaining('odd'),
    });
  });
});
