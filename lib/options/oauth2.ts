import { z } from 'zod';
import type { Json } from '../model/digest.ts';
import { maskedUrl } from './masked-url.ts';
import { atMostOneOf, isFilled, type OptionProblem, within } from './option-problem.ts';
import { proxyFields, proxyProblems } from './proxy.ts';
import { OptionalReference, OptionalSecret, OptionalText, refusedRef } from './reference.ts';
import { TlsClientOptions, tlsProblems } from './tls-client.ts';

/** The grant that signs its own assertion; every other value asks with the client's secret. */
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const algorithms: readonly unknown[] = ['RS256', 'RS384', 'RS512'];

/** The `oauth2` block. Prometheus: `common/config/http_config.go`, `OAuth2`. */
export const OAuth2Options = z.strictObject({
  client_id: OptionalText,
  client_secret: OptionalSecret,
  client_secret_file: OptionalReference,
  client_secret_ref: refusedRef('client_secret_file'),
  client_certificate_key_id: OptionalText,
  client_certificate_key: OptionalSecret,
  client_certificate_key_file: OptionalReference,
  client_certificate_key_ref: refusedRef('client_certificate_key_file'),
  grant_type: OptionalText,
  signature_algorithm: OptionalText,
  iss: OptionalText,
  audience: OptionalText,
  claims: z.record(z.string(), z.json()).optional(),
  scopes: z.array(z.string()).optional(),
  token_url: OptionalText,
  endpoint_params: z.record(z.string(), z.string()).optional(),
  tls_config: TlsClientOptions.optional(),
  ...proxyFields,
});
export type OAuth2Options = z.output<typeof OAuth2Options>;

/** What is forbidden in an `oauth2` block. Prometheus: `common/config/http_config.go`, `HTTPClientConfig.Validate`. */
export function oauth2Problems(oauth2: OAuth2Options): readonly OptionProblem[] {
  return [
    ...required(oauth2.client_id, 'client_id', 'oauth2 needs the id that the client is registered under'),
    ...required(oauth2.token_url, 'token_url', 'oauth2 needs the URL that hands out tokens'),
    ...tokenUrlProblems(oauth2.token_url),
    ...(oauth2.grant_type === jwtBearer ? jwtProblems(oauth2) : secretProblems(oauth2)),
    ...oauth2PartProblems(oauth2),
  ];
}

/** Of these, what its parts are refused for by themselves, whatever holds the block. Prometheus: `TLSConfig`, `ProxyConfig`, `UnmarshalYAML`. */
export function oauth2PartProblems(oauth2: OAuth2Options): readonly OptionProblem[] {
  return [...within('tls_config', oauth2.tls_config, tlsProblems), ...proxyProblems(oauth2)];
}

/** Parameters of a token request that carry the secret itself. */
const secretParams = new Set(['password', 'client_secret', 'client_assertion', 'assertion', 'refresh_token', 'code']);

/** What of an `oauth2` block says who asks and for what; no secret value. */
export function identityOfOAuth2(oauth2: OAuth2Options): Json {
  const { client_id, client_secret_file, client_certificate_key_file, client_certificate_key_id } = oauth2;
  const { token_url, iss, audience, claims, scopes, endpoint_params } = oauth2;
  const params = Object.entries(endpoint_params ?? {}).filter(([name]) => !secretParams.has(name));
  return {
    client: client_id,
    token: token_url && maskedUrl(token_url),
    secret: client_secret_file ?? client_certificate_key_file,
    key: client_certificate_key_id,
    claims,
    scopes,
    iss,
    audience,
    params: Object.fromEntries(params),
  };
}

function required(value: unknown, key: string, why: string): readonly OptionProblem[] {
  return isFilled(value) ? [] : [{ path: [key], message: `is required: ${why}` }];
}

function tokenUrlProblems(text: string | undefined): readonly OptionProblem[] {
  if (!isFilled(text) || ['http:', 'https:'].includes(URL.parse(String(text))?.protocol ?? '')) return [];
  return [{ path: ['token_url'], message: 'must be an http or https URL' }];
}

function secretProblems(oauth2: OAuth2Options): readonly OptionProblem[] {
  return atMostOneOf(oauth2, ['client_secret', 'client_secret_file', 'client_secret_ref']);
}

function jwtProblems(oauth2: OAuth2Options): readonly OptionProblem[] {
  const keys = ['client_certificate_key', 'client_certificate_key_file', 'client_certificate_key_ref'];
  const problems = atMostOneOf(oauth2, keys);
  if (!isFilled(oauth2.signature_algorithm) || algorithms.includes(oauth2.signature_algorithm)) return problems;
  return [...problems, { path: ['signature_algorithm'], message: `must be one of ${algorithms.join(', ')}` }];
}
