import { DiscoveryError } from '../errors.ts';

/** A call, for the message of its failure. */
export interface AwsCall {
  /** As IAM names it: `ec2:DescribeInstances`. */
  readonly action: string;
  /** `in eu-west-1`, `on arn:aws:iam::123456789012:role/scraper`. */
  readonly place: string;
}

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'OptInRequired', 'Blocked']);
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const skewed = new Set(['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed']);
const rejected = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const throttled = new Set([
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const maxVendorText = 160;

/**
 * What the AWS SDK threw, as a DiscoveryError that names the action, where it was asked, and the way out. A
 * DiscoveryError is what the transport or the credentials already said, and stays as it is.
 */
export function awsFailureOf(error: unknown, call: AwsCall, signal: AbortSignal): DiscoveryError {
  if (error instanceof DiscoveryError) return error;
  const what = `${call.action} ${call.place}`;
  if (signal.aborted) return new DiscoveryError('aborted', `time ran out for ${what}`, { cause: error });
  const { code, status, text, retryAfterMs } = answerOf(error);
  const refusal = refusalOf(code, status, what);
  if (refusal !== undefined) return new DiscoveryError('unauthorized', refusal, { cause: error });
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError') {
    return new DiscoveryError('unauthorized', `there are no credentials for ${what}: ${text}`, { cause: error });
  }
  if (throttled.has(code) || status === 429) {
    const after = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new DiscoveryError('throttled', `${what} was throttled (${code})`, { cause: error, ...after });
  }
  if (status >= 500)
    return new DiscoveryError('unreachable', `${what} failed with ${status} (${code})`, { cause: error });
  return new DiscoveryError('malformed', `${what} has no answer of use (${code}): ${text}`, { cause: error });
}

function refusalOf(code: string, status: number, what: string): string | undefined {
  if (denied.has(code)) {
    return `needs ${what} (${code}): allow it to the identity that asks, and deploy again if that is the hub's own role`;
  }
  if (expired.has(code)) return `the credentials for ${what} have expired (${code}): renew them`;
  if (skewed.has(code)) return `${what} was refused for its time (${code}): set the clock of this machine`;
  if (rejected.has(code) || status === 401 || status === 403) {
    return `the credentials for ${what} are not accepted (${code}): check access_key and secret_key, profile, role_arn`;
  }
  return undefined;
}

interface AwsAnswer {
  readonly code: string;
  /** 0 where there was none. */
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** The SDK's errors have no common class across its copies, so their fields are looked at. */
function answerOf(error: unknown): AwsAnswer {
  if (!(error instanceof Error)) return { code: 'unknown', status: 0, text: String(error), retryAfterMs: undefined };
  const status = numberIn(fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode')) ?? 0;
  const retryAfter = numberIn(fieldOf(fieldOf(fieldOf(error, '$response'), 'headers'), 'retry-after'));
  const [text = ''] = error.message.split('\n');
  return {
    code: error.name,
    status,
    text: text.slice(0, maxVendorText),
    retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1_000,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
