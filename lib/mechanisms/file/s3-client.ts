import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type AwsCalls, createAwsCalls } from '../../aws/calls.ts';
import { maxAttempts, silentLogger } from '../../aws/client-settings.ts';
import { credentialSourceOf } from '../../aws/credentials.ts';
import { regionOf } from '../../aws/region.ts';
import { type AwsHandlerOptions, type AwsRequest, createAwsRequestHandler } from '../../aws/request-handler.ts';
import { DiscoveryError } from '../../errors.ts';
import { expressionOf } from '../../files/go-match.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { Ports } from '../../ports.ts';
import type { FileClient } from './client.ts';
import { type BucketAndKey, bucketAndKeyOf } from './s3-path.ts';
import { literalPrefixOf } from './source-prefix.ts';

type S3Ports = Pick<Ports, 'http' | 'environment'>;

/** Files in buckets, asked as the default chain of credentials says. */
export async function createS3FileClient(ports: S3Ports, signal: AbortSignal): Promise<FileClient> {
  const sdk = await openSdk(ports, signal);
  const callsOn = (path: string): AwsCalls => createAwsCalls({ service: 's3', place: `on ${path}`, signal });
  return {
    async matches(pattern) {
      const place = placeOf(pattern);
      const keys = await keysOf(sdk, callsOn(`s3://${place.bucket}`), place);
      const expression = expressionOf(place.key);
      return keys.filter((key) => expression?.test(key)).map((key) => `s3://${place.bucket}/${key}`);
    },
    read: async (path) => {
      const { bucket, key } = placeOf(path);
      return await callsOn(path).one('GetObject', async (options) => {
        const { Body } = await sdk.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      });
    },
  };
}

/** Every key that begins as the pattern does; without those of deeper folders where the pattern ends at none. */
async function keysOf(sdk: S3Client, calls: AwsCalls, { bucket, key }: BucketAndKey): Promise<readonly string[]> {
  const prefix = literalPrefixOf(key);
  const isFlat = !key.slice(prefix.length).includes('/');
  return await calls.all('ListBucket', async (token, options) => {
    const input = {
      Bucket: bucket,
      Prefix: prefix,
      ...(isFlat ? { Delimiter: '/' } : {}),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    };
    const page = await sdk.send(new ListObjectsV2Command(input), options);
    // What is no such answer at all parses to one without a count. A page of folders alone has no contents.
    if (page.KeyCount === undefined || (page.IsTruncated === true && page.NextContinuationToken === undefined)) {
      return { items: undefined };
    }
    return { items: (page.Contents ?? []).flatMap(({ Key }) => Key ?? []), next: page.NextContinuationToken };
  });
}

async function openSdk({ http, environment }: S3Ports, signal: AbortSignal): Promise<S3Client> {
  const region = await regionOf(undefined, { http, environment }, signal);
  const requestHandler = createAwsRequestHandler(http(defaultHttpClientOptions), signal);
  return new S3Client({
    region,
    followRegionRedirects: true,
    credentials: credentialSourceOf({}, { region, environment, requestHandler, signal }),
    requestHandler: {
      ...requestHandler,
      /** S3 answers with objects, which the SDK takes from a stream alone. */
      async handle(request: AwsRequest, options: AwsHandlerOptions | undefined) {
        const { response } = await requestHandler.handle(request, options);
        return { response: { ...response, body: Readable.from([response.body]) } };
      },
    },
    maxAttempts,
    logger: silentLogger,
  });
}

function placeOf(path: string): BucketAndKey {
  const place = bucketAndKeyOf(path);
  if (place === undefined) throw new DiscoveryError('malformed', `${path} is not s3://bucket/key`);
  return place;
}
