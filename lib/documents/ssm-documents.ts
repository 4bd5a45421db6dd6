import { awsFailureOf } from '../aws/failure.ts';
import type { Documents } from '../config/documents.ts';
import { ConfigError } from '../errors.ts';
import type { AwsPlace } from './aws-place.ts';
import { unreadable } from './unreadable.ts';

const timeoutMs = 10_000;

/** Parameters of AWS Systems Manager, which keeps the last hundred versions of each. The SDK is loaded with the first. */
export function createSsmDocuments(access: AwsPlace = {}): Documents {
  let opened: ReturnType<typeof open> | undefined;
  return {
    async read(path, version) {
      const name = path.slice('ssm:'.length);
      try {
        opened ??= open(access);
        const { client, GetParameterCommand } = await opened;
        const Name = version === undefined ? name : `${name}:${version}`;
        const command = new GetParameterCommand({ Name, WithDecryption: true });
        const { Parameter: found } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
        if (found?.Value === undefined) throw unreadable(path, 'cannot be read: it has no value');
        return { text: found.Value, version: found.Version === undefined ? undefined : String(found.Version) };
      } catch (error) {
        throw refused(path, error);
      }
    },
    async glob(pattern) {
      throw unreadable(
        pattern,
        'a configuration in a parameter is one text: keep it in a bucket to have several files',
      );
    },
  };
}

async function open(access: AwsPlace) {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  return { client: new SSMClient(access), GetParameterCommand };
}

function refused(path: string, error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ParameterNotFound' || name === 'ParameterVersionNotFound') {
    return unreadable(path, 'cannot be read: no such parameter in this region and account', error);
  }
  const failure = awsFailureOf(error, { action: 'ssm:GetParameter', place: `on ${path}` }, AbortSignal.any([]));
  return unreadable(path, `cannot be read: ${failure.message}`, error);
}
