import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StubServer, startStubServer } from '../../test/support/stub-server.ts';
import type { Documents } from '../config/documents.ts';
import { createS3Documents } from './s3-documents.ts';

let stub: StubServer;
let documents: Documents;

beforeEach(async () => {
  stub = await startStubServer();
  documents = createS3Documents({
    endpoint: stub.url.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
});

afterEach(() => stub.close());

const path = 's3://bucket/prod/rollcall.yml';
const object = '/bucket/prod/rollcall.yml?x-id=GetObject';
const errorOf = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;

describe('a document in a bucket', () => {
  it('is read with its version, and then only when its ETag is another', async () => {
    const headers = { etag: '"1"', 'x-amz-version-id': 'v1' };
    stub.expect([
      { request: { path: object, headers: { 'if-none-match': null } }, response: { headers, body: 'a: 1' } },
      { request: { path: object, headers: { 'if-none-match': '"1"' } }, response: { status: 304 } },
      {
        request: { path: object, headers: { 'if-none-match': '"1"' } },
        response: { headers: { etag: '"2"', 'x-amz-version-id': 'v2' }, body: 'a: 2' },
      },
    ]);

    const read = [await documents.read(path), await documents.read(path), await documents.read(path)];

    expect(read.map(({ text, version }) => `${version} ${text}`)).toEqual(['v1 a: 1', 'v1 a: 1', 'v2 a: 2']);
    expect(stub.complaints()).toEqual([]);
  });

  it('is read at a version', async () => {
    const request = { path: '/bucket/prod/rollcall.yml?versionId=v1&x-id=GetObject' };
    stub.expect([{ request, response: { headers: { 'x-amz-version-id': 'v1' }, body: 'a: 1' } }]);

    expect(await documents.read(path, 'v1')).toMatchObject({ text: 'a: 1', version: 'v1' });
  });

  it.each([{ version: 'null' }, { version: undefined }])(
    'has no version where S3 says $version',
    async ({ version }) => {
      const headers = version === undefined ? {} : { 'x-amz-version-id': version };
      stub.expect([{ request: { path: object }, response: { headers, body: 'a: 1' } }]);

      expect((await documents.read(path)).version).toBeUndefined();
    },
  );

  it.each([
    { name: 'is missing', status: 404, body: errorOf('NoSuchKey'), message: 'no such object' },
    { name: 'has no bucket', status: 404, body: errorOf('NoSuchBucket'), message: 'no such bucket' },
    { name: 'may not be read', status: 403, body: errorOf('AccessDenied'), message: `needs s3:GetObject on ${path}` },
    { name: 'is not text', status: 200, body: undefined, message: 'is not UTF-8' },
  ])('that $name is said to be unreadable, by its path', async ({ status, body, message }) => {
    const content = body === undefined ? { bodyBase64: '/w==' } : { body };
    stub.expect([{ request: { path: object }, response: { status, ...content } }]);

    const error = await documents.read(path).catch((caught: unknown) => caught);

    expect(String(error)).toContain(`${path}:0: `);
    expect(String(error)).toContain(message);
  });

  it.each(['s3://bucket', 's3://', '/etc/rollcall.yml'])('is not %s', async (wrong) => {
    await expect(documents.read(wrong)).rejects.toThrow('is not s3://bucket/key');
  });
});

describe('a pattern in a bucket', () => {
  const list = (token = '') =>
    `/bucket/?${token === '' ? '' : `continuation-token=${token}&`}list-type=2&prefix=prod%2Fjobs%2F`;
  const page = (keys: readonly string[], next = '') =>
    `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${next === '' ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}${keys
      .map((key) => `<Contents><Key>${key}</Key></Contents>`)
      .join('')}</ListBucketResult>`;

  it('stands for the keys that it matches, sorted, over all pages', async () => {
    stub.expect([
      { request: { path: list() }, response: { body: page(['prod/jobs/b.yml', 'prod/jobs/c.txt'], 'next') } },
      { request: { path: list('next') }, response: { body: page(['prod/jobs/a.yml', 'prod/jobs/deep/d.yml']) } },
    ]);

    expect(await documents.glob('s3://bucket/prod/jobs/*.yml')).toEqual([
      's3://bucket/prod/jobs/a.yml',
      's3://bucket/prod/jobs/b.yml',
    ]);
    expect(stub.complaints()).toEqual([]);
  });

  it('that may not be listed is an error, not an empty list', async () => {
    stub.expect([{ request: { path: list() }, response: { status: 403, body: errorOf('AccessDenied') } }]);

    await expect(documents.glob('s3://bucket/prod/jobs/*.yml')).rejects.toThrow('needs s3:ListBucket');
  });

  it('must be one', async () => {
    await expect(documents.glob('s3://bucket/prod/[.yml')).rejects.toThrow('not a valid pattern');
  });
});
