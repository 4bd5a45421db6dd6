import type { parameterClient } from './parameter-client.ts';
import type { secretClient } from './secret-client.ts';
import { type ReadByName, unreadable } from './secrets.ts';

const timeoutMs = 10_000;

/** Where and as whom AWS is asked; what is absent comes from the environment, as the SDK finds it. */
export interface AwsAccess {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Reads parameters of AWS Systems Manager, decrypted. The SDK is loaded with the first of them. */
export function createParameterReader(access: AwsAccess = {}): ReadByName {
  let client: Promise<ReturnType<typeof parameterClient>> | undefined;
  const load = async () => (await import('./parameter-client.ts')).parameterClient(access);
  return async (name) => {
    client ??= load();
    const get = await client;
    const answer = await get(name, AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
      throw refused(`ssm:${name}`, 'ssm:GetParameter', error);
    });
    const value = answer.Parameter?.Value;
    if (value === undefined) throw unreadable(`ssm:${name}`, 'it has no value');
    return value;
  };
}

/** Reads secrets of AWS Secrets Manager that are text. The SDK is loaded with the first of them. */
export function createSecretReader(access: AwsAccess = {}): ReadByName {
  let client: Promise<ReturnType<typeof secretClient>> | undefined;
  const load = async () => (await import('./secret-client.ts')).secretClient(access);
  return async (name) => {
    client ??= load();
    const get = await client;
    const answer = await get(name, AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
      throw refused(`secretsmanager:${name}`, 'secretsmanager:GetSecretValue', error);
    });
    if (answer.SecretString === undefined) throw unreadable(`secretsmanager:${name}`, 'it is binary; store it as text');
    return answer.SecretString;
  };
}

function refused(reference: string, action: string, error: unknown): Error {
  if (!(error instanceof Error)) throw error;
  return unreadable(reference, reasonOf(error, action), error);
}

function reasonOf({ name, message }: Error, action: string): string {
  if (name === 'ParameterNotFound' || name === 'ResourceNotFoundException')
    return 'it does not exist in this region and account';
  if (name !== 'AccessDeniedException') return name;
  // Decryption may be what is missing, and AWS then names another action.
  const missing = /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? action;
  return `needs ${missing}, deploy again with this reference in the configuration`;
}
