import type { GetObjectCommandInput, GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { awsFailureOf } from '../aws/failure.ts';
import type { Documents, VersionedText } from '../config/documents.ts';
import { ConfigError } from '../errors.ts';
import { expressionOf } from '../files/go-match.ts';
import type { AwsPlace } from './aws-place.ts';
import { unreadable } from './unreadable.ts';

const timeoutMs = 20_000;
/** As much as is taken for a configuration (lib/yaml). */
const maxBytes = 5_000_000;
const maxPages = 50;

interface BucketAndKey {
  readonly bucket: string;
  readonly key: string;
}

/** An object as it was last answered: S3 says in a few bytes that it is still that one. */
interface Kept extends VersionedText {
  readonly etag: string | undefined;
}

/** Objects of S3 buckets, with the credentials that the SDK finds. The SDK is loaded with the first of them. */
export function createS3Documents(access: AwsPlace = {}): Documents {
  const kept = new Map<string, Kept>();
  let opened: ReturnType<typeof open> | undefined;

  async function get(path: string, conditions: Partial<GetObjectCommandInput>): Promise<Kept> {
    opened ??= open(access);
    const { sdk, client } = await opened;
    const { bucket, key } = placeOf(path);
    const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...conditions });
    const answer = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    return { text: await textOf(answer, path), version: versionIn(answer), etag: answer.ETag };
  }

  return {
    async read(path, version) {
      try {
        if (version !== undefined) return await get(path, { VersionId: version });
        const known = kept.get(path);
        const found = await unlessSame(get(path, known?.etag === undefined ? {} : { IfNoneMatch: known.etag }), known);
        kept.set(path, found);
        return found;
      } catch (error) {
        throw refused(path, 's3:GetObject', error);
      }
    },
    async glob(pattern) {
      const place = placeOf(pattern);
      const expression = expressionOf(place.key);
      if (expression === undefined) throw unreadable(pattern, 'is not a valid pattern');
      try {
        opened ??= open(access);
        const { sdk, client } = await opened;
        const keys = await keysOf(client, sdk.ListObjectsV2Command, place);
        return keys
          .filter((key) => expression.test(key))
          .sort()
          .map((key) => `s3://${place.bucket}/${key}`);
      } catch (error) {
        throw refused(pattern, 's3:ListBucket', error);
      }
    },
  };
}

async function open(access: AwsPlace) {
  const sdk = await import('@aws-sdk/client-s3');
  return { sdk, client: new sdk.S3Client({ ...access, followRegionRedirects: true }) };
}

/** What is kept where S3 answers that nothing changed (304, which the SDK throws). */
async function unlessSame(asked: Promise<Kept>, known: Kept | undefined): Promise<Kept> {
  try {
    return await asked;
  } catch (error) {
    if (known !== undefined && statusOf(error) === 304) return known;
    throw error;
  }
}

/** Every key under the folder in which the first special character of the pattern stands. */
async function keysOf(
  client: S3Client,
  List: typeof import('@aws-sdk/client-s3').ListObjectsV2Command,
  { bucket, key }: BucketAndKey,
): Promise<readonly string[]> {
  const literal = /^[^*?[\\]*/.exec(key)?.[0] ?? '';
  const keys: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const input = { Bucket: bucket, Prefix: literal, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const answer = await client.send(new List(input), { abortSignal: AbortSignal.timeout(timeoutMs) });
    keys.push(...(answer.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    if (answer.IsTruncated !== true) return keys;
    token = answer.NextContinuationToken;
  }
  throw unreadable(
    `s3://${bucket}/${key}`,
    `has more than ${keys.length} objects under its prefix: use a folder of its own`,
  );
}

async function textOf({ Body: body, ContentLength: bytes = 0 }: GetObjectCommandOutput, path: string): Promise<string> {
  if (bytes > maxBytes) throw unreadable(path, `has ${bytes} bytes; a configuration has at most ${maxBytes}`);
  const content = (await body?.transformToByteArray()) ?? new Uint8Array();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw unreadable(path, 'is not UTF-8 text', error);
  }
}

/** A bucket whose versioning is suspended, or was never on, calls every version `null`: there is no way back to it. */
function versionIn({ VersionId: version }: GetObjectCommandOutput): string | undefined {
  return version === 'null' ? undefined : version;
}

function refused(path: string, action: string, error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchKey' || name === 'NoSuchVersion')
    return unreadable(path, 'cannot be read: no such object', error);
  if (name === 'NoSuchBucket') return unreadable(path, 'cannot be read: no such bucket', error);
  const failure = awsFailureOf(error, { action, place: `on ${path}` }, AbortSignal.any([]));
  return unreadable(path, `cannot be read: ${failure.message}`, error);
}

function statusOf(error: unknown): unknown {
  const metadata = error instanceof Error ? Reflect.get(error, '$metadata') : undefined;
  return typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
}

function placeOf(path: string): BucketAndKey {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  if (bucket === undefined || key === undefined)
    throw unreadable(path, 'is not s3://bucket/key: it cannot be read here');
  return { bucket, key };
}
