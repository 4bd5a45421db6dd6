import { CliError } from '../cli-error.ts';
import type { WritableText } from './writable-text.ts';

const timeoutMs = 20_000;

/** A SecureString of AWS Systems Manager, with the credentials that the SDK finds. The SDK is loaded when it is first asked. */
export function openParameter(name: string): WritableText {
  const load = () => import('@aws-sdk/client-ssm');
  let readVersion = 0;
  const options = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
  return {
    async read() {
      const { GetParameterCommand, SSMClient } = await load();
      try {
        const command = new GetParameterCommand({ Name: name, WithDecryption: true });
        const { Parameter: found } = await new SSMClient({}).send(command, options());
        readVersion = found?.Version ?? 0;
        return found?.Value;
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
        throw failure(name, 'read', 'ssm:GetParameter', error);
      }
    },
    async write(text) {
      const { PutParameterCommand, SSMClient } = await load();
      // The first tier ends at 4 KB, some 25 tokens; this one grows into the next by itself.
      const input = { Name: name, Value: text, Type: 'SecureString', Tier: 'Intelligent-Tiering' } as const;
      const command = new PutParameterCommand({ ...input, Overwrite: readVersion > 0 });
      const { Version: version } = await new SSMClient({}).send(command, options()).catch((error: unknown) => {
        throw failure(name, 'written', 'ssm:PutParameter', error);
      });
      if (version === undefined || version === readVersion + 1) return;
      throw new CliError(`ssm:${name} was written by somebody else at the same moment`, {
        hint: 'rollcall token list shows what stands there now; what they did has to be done again',
      });
    },
  };
}

function failure(name: string, what: string, action: string, error: unknown): CliError {
  const [reason, text] = error instanceof Error ? [error.name, error.message] : ['', String(error)];
  const hint = reason === 'AccessDeniedException' ? { hint: `it needs ${action}, and the use of its KMS key` } : {};
  return new CliError(`ssm:${name} cannot be ${what}: ${reason === '' ? text : `${reason}: ${text}`}`, {
    ...hint,
    cause: error,
  });
}
