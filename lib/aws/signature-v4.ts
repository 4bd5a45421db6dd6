import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from './credentials.ts';
import { uriEscaped } from './uri-escaped.ts';

/** Who signs what for, and when. */
export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly nowMs: number;
}

type Pairs = readonly (readonly [name: string, value: string])[];

const algorithm = 'AWS4-HMAC-SHA256';

/** What of a request is signed besides its URL; absent: a GET without a body. */
export interface SignedContent {
  readonly method: 'POST';
  /** Names in lower case. They are sent as they are, beside those that the signature adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers that a request needs besides Host. IAM user guide: "AWS Signature Version 4 for API requests". */
export function signedHeadersOf(url: URL, signing: Signing, content?: SignedContent): Readonly<Record<string, string>> {
  const { sessionToken, accessKeyId } = signing.credentials;
  const own: Pairs = [
    ['x-amz-date', timeOf(signing)],
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken] as const]),
  ];
  const headers: Pairs = [['host', url.host], ...own, ...Object.entries(content?.headers ?? {})];
  const signature = signatureOf({ url, query: [...url.searchParams], headers, content }, signing);
  const authorization = `${algorithm} Credential=${accessKeyId}/${scopeOf(signing)}, SignedHeaders=${namesOf(headers)}, Signature=${signature}`;
  return Object.fromEntries([...own, ['authorization', authorization]]);
}

/** A URL that says by itself who asks, to be asked with GET and these headers before it expires. */
export function presignedUrlOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { expiresS, ...signing }: Signing & { readonly expiresS: number },
): string {
  const { accessKeyId, sessionToken } = signing.credentials;
  const sent: Pairs = [['host', url.host], ...Object.entries(headers)];
  const query: Pairs = [
    ...url.searchParams,
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${accessKeyId}/${scopeOf(signing)}`],
    ['X-Amz-Date', timeOf(signing)],
    ['X-Amz-Expires', String(expiresS)],
    ['X-Amz-SignedHeaders', namesOf(sent)],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
  ];
  const signature = signatureOf({ url, query, headers: sent }, signing);
  return `${url.origin}${url.pathname}?${queryOf([...query, ['X-Amz-Signature', signature]])}`;
}

interface Canonical {
  readonly url: URL;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly content?: SignedContent | undefined;
}

function signatureOf({ url, query, headers, content }: Canonical, signing: Signing): string {
  const request = [
    content?.method ?? 'GET',
    url.pathname.split('/').map(uriEscaped).join('/'),
    queryOf(sorted(query)),
    ...sorted(headers).map(([name, value]) => `${name}:${value.trim()}`),
    '',
    namesOf(headers),
    sha256(content?.body ?? ''),
  ].join('\n');
  const text = [algorithm, timeOf(signing), scopeOf(signing), sha256(request)].join('\n');
  const { service, region, credentials } = signing;
  const parts = [timeOf(signing).slice(0, 8), region, service, 'aws4_request', text];
  return parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`)).toString('hex');
}

function scopeOf(signing: Signing): string {
  return `${timeOf(signing).slice(0, 8)}/${signing.region}/${signing.service}/aws4_request`;
}

/** `20260101T000000Z`. */
function timeOf({ nowMs }: Signing): string {
  return new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function namesOf(headers: Pairs): string {
  return sorted(headers)
    .map(([name]) => name)
    .join(';');
}

function queryOf(query: Pairs): string {
  return query.map((pair) => pair.map(uriEscaped).join('=')).join('&');
}

function sorted(pairs: Pairs): Pairs {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
