import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Secret } from '../options/secret.ts';
import type { Ports } from '../ports.ts';
import { maxAttempts, silentLogger } from './client-settings.ts';
import { awsFailureOf } from './failure.ts';
import type { AwsRequestHandler } from './request-handler.ts';
import { sharedFilesOf } from './shared-config.ts';

/** Who asks. */
export interface AwsIdentityOptions {
  readonly access_key?: string | undefined;
  readonly secret_key?: Secret | undefined;
  readonly profile?: string | undefined;
  readonly role_arn?: string | undefined;
  readonly external_id?: string | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface AwsCredentialContext {
  readonly region: string;
  readonly environment: Ports['environment'];
  readonly requestHandler: AwsRequestHandler;
  readonly signal: AbortSignal;
}

/** Resolves credentials when they are first needed; rejects with what the SDK throws, or with a DiscoveryError. */
export type AwsCredentialSource = () => Promise<AwsCredentials>;

/**
 * Keys of the block (both or none), else its profile, else the default chain; with `role_arn` that role, assumed on top.
 * Prometheus: `discovery/aws/ec2.go`, `ec2Client`.
 */
export function credentialSourceOf(options: AwsIdentityOptions, context: AwsCredentialContext): AwsCredentialSource {
  const base = baseOf(options, context);
  const { role_arn, external_id } = options;
  if (role_arn === undefined) return base;
  const assume = fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: role_arn,
      RoleSessionName: 'rollcall',
      ...(external_id === undefined ? {} : { ExternalId: external_id }),
    },
    clientConfig: { ...clientConfigOf(context), maxAttempts },
    logger: silentLogger,
  });
  const call = { action: 'sts:AssumeRole', place: `on ${role_arn}` };
  return async () => {
    try {
      return await assume();
    } catch (error) {
      throw awsFailureOf(error, call, context.signal);
    }
  };
}

function baseOf(options: AwsIdentityOptions, context: AwsCredentialContext): AwsCredentialSource {
  const { access_key, secret_key, profile } = options;
  if (access_key !== undefined && secret_key !== undefined) {
    return async () => ({ accessKeyId: access_key, secretAccessKey: secret_key.reveal() });
  }
  const files = sharedFilesOf(context.environment);
  // Files are read again each time: a process that runs for months must see renewed credentials.
  const settings = {
    ...(files.config === undefined ? {} : { configFilepath: files.config }),
    ...(files.credentials === undefined ? {} : { filepath: files.credentials }),
    ignoreCache: true,
    clientConfig: clientConfigOf(context),
    logger: silentLogger,
  };
  if (profile !== undefined) return fromIni({ ...settings, profile });
  return keysOfEnvironment(context.environment) ?? fromNodeProviderChain(settings);
}

/** The SDK's own chain passes these over where `AWS_PROFILE` is set; Prometheus does not. */
function keysOfEnvironment(environment: Ports['environment']): AwsCredentialSource | undefined {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
  const sessionToken = environment['AWS_SESSION_TOKEN'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) });
}

function clientConfigOf({ region, requestHandler }: AwsCredentialContext) {
  return { region, requestHandler };
}
