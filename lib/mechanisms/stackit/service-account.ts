import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { Text } from '../../asking/answer-shapes.ts';
import { secretValueOf } from '../../asking/secret-value.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClientOptions } from '../../options/http-client.ts';
import { jwtBearer } from '../../options/oauth2.ts';
import { secretOf } from '../../options/secret.ts';
import type { Ports } from '../../ports.ts';
import type { StackitOptions } from './options.ts';

const defaultTokenUrl = 'https://service-account.api.stackit.cloud/token';

/** The names are those of the file in lower case, since the vendor's client takes them in any. */
const ServiceAccountKey = z.object({
  credentials: z.object({ aud: Text, iss: Text, kid: Text, sub: Text, privatekey: Text, tokenendpoint: Text }),
});

type KeyPorts = Pick<Ports, 'secrets' | 'environment'>;

/**
 * The HTTP client block with the tokens of the service account in place of any other authorization. Keys are read anew each time. Rejects
 * with a DiscoveryError (unauthorized) for keys that cannot be used. `stackit-sdk-go`, `core/auth/auth.go`, `KeyAuth`, and `core/clients/key_flow.go`.
 */
export async function withServiceAccount(options: StackitOptions, ports: KeyPorts): Promise<HttpClientOptions> {
  const { service_account_key, service_account_key_path, tls_config, proxy_url, no_proxy } = options;
  const text = await secretValueOf(service_account_key, service_account_key_path, ports.secrets);
  const { credentials } = parsedKey(text ?? '');
  const privateKey = (await privateKeyOf(options, ports)) ?? credentials.privatekey;
  const { proxy_connect_header, proxy_from_environment } = options;
  return {
    ...options,
    basic_auth: undefined,
    authorization: undefined,
    bearer_token: undefined,
    bearer_token_file: undefined,
    oauth2: {
      grant_type: jwtBearer,
      signature_algorithm: 'RS512',
      client_id: credentials.sub,
      iss: credentials.iss,
      audience: credentials.aud,
      client_certificate_key_id: credentials.kid,
      client_certificate_key: secretOf(usableKey(privateKey)),
      token_url: tokenUrlOf(ports.environment['STACKIT_TOKEN_BASEURL'] || credentials.tokenendpoint || defaultTokenUrl),
      ...{ tls_config, proxy_url, no_proxy, proxy_connect_header, proxy_from_environment },
    },
  };
}

/** Undefined: the one within the service account key. `stackit-sdk-go`, `core/auth/auth.go`, `getKey`. */
async function privateKeyOf(options: StackitOptions, { secrets, environment }: KeyPorts): Promise<string | undefined> {
  const configured = await secretValueOf(options.private_key, options.private_key_path, secrets);
  if (configured !== undefined) return configured;
  const set = await keyNamedIn(environment, secrets);
  if (set !== undefined) return set;
  const file = options.credentials_file_path ?? environment['STACKIT_CREDENTIALS_PATH'];
  if (file === undefined || file === '') return undefined;
  const named = CredentialsFile.safeParse(jsonOf(await secrets.read(file)));
  if (!named.success) throw unusable(`${file} holds no credentials in JSON`);
  return await keyNamedIn(named.data, secrets);
}

const CredentialsFile = z.record(z.string(), z.unknown()).transform((fields) => {
  const texts = Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string');
  return Object.fromEntries(texts.map(([name, value]) => [name.toUpperCase(), value]));
});

/** A private key by the variables that name it: its place, or itself. */
async function keyNamedIn(
  variables: Readonly<Record<string, string | undefined>>,
  secrets: Ports['secrets'],
): Promise<string | undefined> {
  const { STACKIT_PRIVATE_KEY_PATH: path, STACKIT_PRIVATE_KEY: key } = variables;
  if (path !== undefined && path !== '') return await secrets.read(path);
  return key === '' ? undefined : key;
}

function parsedKey(text: string): z.output<typeof ServiceAccountKey> {
  const parsed = ServiceAccountKey.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw unusable(
    text.startsWith('-----BEGIN')
      ? 'the service account key is a PEM text; write the JSON text that holds it, and this as private_key'
      : 'the service account key is not the JSON text of one',
  );
}

/** The value with the names of its fields, and of the fields of its fields, in lower case; undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]))
        : value,
    );
  } catch {
    return undefined;
  }
}

function usableKey(privateKey: string): string {
  if (privateKey === '')
    throw unusable('there is no private key: neither private_key nor one in the service account key');
  try {
    if (createPrivateKey(privateKey).asymmetricKeyType === 'rsa') return privateKey;
  } catch {
    // The error of the parser may quote the key, so it is not kept as the cause.
  }
  throw unusable('the private key is no RSA key in PEM');
}

function tokenUrlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw unusable('the token endpoint of the service account is no URL');
}

function unusable(message: string): DiscoveryError {
  return new DiscoveryError('unauthorized', message);
}
