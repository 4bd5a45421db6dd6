import {
  GetParameterCommand,
  type GetParameterCommandOutput,
  SSMClient,
  type SSMClientConfig,
} from '@aws-sdk/client-ssm';

/**
 * One call of Systems Manager: rejects with what the SDK throws. A module of its own, which is loaded when it is needed: a
 * bundler leaves out what is not named here, and keeps all of a package that is loaded as a whole.
 */
export function parameterClient(
  config: SSMClientConfig,
): (name: string, abortSignal: AbortSignal) => Promise<GetParameterCommandOutput> {
  const ssm = new SSMClient(config);
  return (name, abortSignal) =>
    ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }), { abortSignal });
}
