import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';

/** One call of Secrets Manager: rejects with what the SDK throws. A module of its own, as `parameter-client.ts` is. */
export function secretClient(
  config: SecretsManagerClientConfig,
): (name: string, abortSignal: AbortSignal) => Promise<GetSecretValueCommandOutput> {
  const manager = new SecretsManagerClient(config);
  return (name, abortSignal) => manager.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal });
}
