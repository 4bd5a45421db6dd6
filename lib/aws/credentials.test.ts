import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretOf } from '../options/secret.ts';
import type { HttpClient, Ports } from '../ports.ts';
import { type AwsIdentityOptions, credentialSourceOf } from './credentials.ts';
import { createAwsRequestHandler } from './request-handler.ts';

const silent = new AbortController().signal;
const keys = { access_key: 'AKIABLOCK', secret_key: secretOf('block') };
const role_arn = 'arn:aws:iam::444455556666:role/scraper';
const assumed =
  '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>';

let directory: string;
let environment: Ports['environment'];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollcall-aws-'));
  const config = join(directory, 'config');
  const credentials = join(directory, 'credentials');
  await writeFile(config, `[profile byrole]\nrole_arn = ${role_arn}\nsource_profile = static\n`);
  await writeFile(credentials, '[static]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile\n');
  environment = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Credentials for some options, and what was asked of STS on the way. */
async function resolve(
  options: AwsIdentityOptions,
  more: Ports['environment'] = {},
  answer = { status: 200, body: assumed },
) {
  const asked: string[] = [];
  const client: HttpClient = {
    async send({ url, body = '', headers = {} }) {
      asked.push(`${url.host} ${/Credential=(\w+)/.exec(headers['authorization'] ?? '')?.[1]} ${body}`);
      return { status: answer.status, headers: {}, body: Buffer.from(answer.body) };
    },
  };
  const context = {
    region: 'eu-west-1',
    environment: { ...environment, ...more },
    requestHandler: createAwsRequestHandler(client, silent),
    signal: silent,
  };
  return { credentials: await credentialSourceOf(options, context)(), asked };
}

const ofEnvironment = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env' };

describe('credentialSourceOf', () => {
  it.each<{
    readonly title: string;
    readonly options: AwsIdentityOptions;
    readonly more?: Ports['environment'];
    readonly found: object;
  }>([
    {
      title: 'the keys of the block',
      options: { ...keys, profile: 'static' },
      more: ofEnvironment,
      found: { accessKeyId: 'AKIABLOCK', secretAccessKey: 'block' },
    },
    {
      title: 'the profile, before the environment',
      options: { profile: 'static' },
      more: ofEnvironment,
      found: { accessKeyId: 'AKIAPROFILE', secretAccessKey: 'profile' },
    },
    {
      title: 'the environment where one key is missing',
      options: { access_key: 'AKIALONE' },
      more: ofEnvironment,
      found: { accessKeyId: 'AKIAENV', secretAccessKey: 'env' },
    },
    {
      title: 'the environment, before its profile',
      options: {},
      more: { ...ofEnvironment, AWS_PROFILE: 'static', AWS_SESSION_TOKEN: 't' },
      found: { accessKeyId: 'AKIAENV', secretAccessKey: 'env', sessionToken: 't' },
    },
  ])('takes $title', async ({ options, more, found }) => {
    const { credentials, asked } = await resolve(options, more);

    expect(credentials).toMatchObject(found);
    expect(asked).toEqual([]);
  });

  it('assumes the role of the block on top of its keys, through the transport of the block', async () => {
    const { credentials, asked } = await resolve({ ...keys, role_arn, external_id: 'hub' });

    expect(credentials).toMatchObject({ accessKeyId: 'ASIAROLE', secretAccessKey: 'role', sessionToken: 'session' });
    expect(asked).toEqual([
      expect.stringMatching(
        /^sts\.eu-west-1\.amazonaws\.com AKIABLOCK Action=AssumeRole&.*RoleSessionName=rollcall.*ExternalId=hub/,
      ),
    ]);
  });

  it('assumes no role for an external id alone', async () => {
    const { asked } = await resolve({ ...keys, external_id: 'hub' });

    expect(asked).toEqual([]);
  });

  it('assumes the role of a profile through the transport of the block', async () => {
    const { credentials, asked } = await resolve({ profile: 'byrole' });

    expect(credentials).toMatchObject({ accessKeyId: 'ASIAROLE' });
    expect(asked).toEqual([expect.stringContaining('AKIAPROFILE Action=AssumeRole')]);
  });

  it('reads a profile again when its file has changed', async () => {
    await resolve({ profile: 'static' });
    await writeFile(
      join(directory, 'credentials'),
      '[static]\naws_access_key_id = AKIANEW\naws_secret_access_key = new\n',
    );

    expect((await resolve({ profile: 'static' })).credentials).toMatchObject({ accessKeyId: 'AKIANEW' });
  });

  it('fails for a profile that does not exist, and takes no other identity', async () => {
    await expect(resolve({ profile: 'nobody' }, ofEnvironment)).rejects.toMatchObject({
      name: 'CredentialsProviderError',
    });
  });

  it.each([
    {
      title: 'is refused',
      answer: {
        status: 403,
        body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>',
      },
      failure: 'unauthorized',
    },
    { title: 'is answered with garbage', answer: { status: 200, body: '<html></html>' }, failure: 'unauthorized' },
  ])('says which role it is about when assuming it $title', async ({ answer, failure }) => {
    await expect(resolve({ ...keys, role_arn }, {}, answer)).rejects.toMatchObject({
      failure,
      message: expect.stringContaining(`sts:AssumeRole on ${role_arn}`),
    });
  });
});
