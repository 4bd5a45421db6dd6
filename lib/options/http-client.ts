import { z } from 'zod';
import type { Json } from '../model/digest.ts';
import { HttpHeaders, headerProblems, identityOfHeaders } from './http-headers.ts';
import { identityOfOAuth2, OAuth2Options, oauth2PartProblems, oauth2Problems } from './oauth2.ts';
import { atMostOneOf, isFilled, type OptionProblem, report, within } from './option-problem.ts';
import { proxyFields, proxyProblems } from './proxy.ts';
import { OptionalReference, OptionalSecret, OptionalText, refusedRef } from './reference.ts';
import { TlsClientOptions, tlsProblems } from './tls-client.ts';

const BasicAuth = z.strictObject({
  username: OptionalText,
  username_file: OptionalReference,
  username_ref: refusedRef('username_file'),
  password: OptionalSecret,
  password_file: OptionalReference,
  password_ref: refusedRef('password_file'),
});

const Authorization = z.strictObject({
  type: z
    .string()
    .default('Bearer')
    .transform((text) => (text.trim() === '' ? 'Bearer' : text.trim())),
  credentials: OptionalSecret,
  credentials_file: OptionalReference,
  credentials_ref: refusedRef('credentials_file'),
});

/**
 * The keys of Prometheus' HTTP client block, to be spread into a mechanism's own strictObject; the rules between them
 * are `checkHttpClient`'s. Prometheus: `common/config/http_config.go`, `HTTPClientConfig`.
 */
export const httpClientFields = {
  basic_auth: BasicAuth.optional(),
  authorization: Authorization.optional(),
  bearer_token: OptionalSecret,
  bearer_token_file: OptionalReference,
  oauth2: OAuth2Options.optional(),
  tls_config: TlsClientOptions.optional(),
  follow_redirects: z.boolean().default(true),
  enable_http2: z.boolean().default(true),
  ...proxyFields,
  http_headers: HttpHeaders.optional(),
} as const;

const HttpClientBlock = z.object(httpClientFields);

/** A checked HTTP client block. A mechanism's whole options fit where they spread `httpClientFields`. */
export type HttpClientOptions = z.output<typeof HttpClientBlock>;

/** The block of a file that says nothing: no authentication, system CAs, redirects and HTTP/2 allowed. */
export const defaultHttpClientOptions: HttpClientOptions = HttpClientBlock.parse({});

/** Whether a block says nothing: every key is absent, empty or at its default. */
export function isDefaultHttpClient(options: HttpClientOptions): boolean {
  const { follow_redirects, enable_http2, proxy_from_environment, tls_config } = options;
  const { proxy_connect_header, http_headers, ...scalars } = options;
  const isUsual = follow_redirects && enable_http2 && !proxy_from_environment;
  const mentioned = [
    'basic_auth',
    'authorization',
    'oauth2',
    'bearer_token',
    'bearer_token_file',
    'proxy_url',
    'no_proxy',
  ];
  const isMentioned = Object.entries(scalars).some(([key, value]) => mentioned.includes(key) && isFilled(value));
  const blocks = [proxy_connect_header, http_headers, tls_config];
  return isUsual && !isMentioned && !blocks.some((block) => Object.values(block ?? {}).some(isSpoken));
}

/** Whether a block says who asks. It counts for nothing where a mechanism signs its requests itself. */
export function isAuthenticated(options: HttpClientOptions): boolean {
  const { basic_auth, authorization, bearer_token, bearer_token_file, oauth2 } = options;
  return [basic_auth, authorization, bearer_token, bearer_token_file, oauth2].some((scheme) => scheme !== undefined);
}

function isSpoken(value: unknown): boolean {
  return isFilled(value) && value !== false;
}

/**
 * What of an HTTP client block decides what is found: who asks (names, client certificate, references of secrets), the
 * headers sent, and the proxy, behind which one URL may be another machine. No secret value and no CA.
 */
export function identityOfHttpClient(options: HttpClientOptions): Json {
  const { basic_auth, authorization, bearer_token_file, oauth2, tls_config, proxy_url, http_headers } = options;
  return {
    username: basic_auth?.username ?? basic_auth?.username_file,
    password: basic_auth?.password_file,
    authorization: authorization && [authorization.type, authorization.credentials_file ?? ''],
    token: bearer_token_file,
    oauth2: oauth2 && identityOfOAuth2(oauth2),
    certificate: tls_config?.cert ?? tls_config?.cert_file,
    key: tls_config?.key_file,
    proxy: proxy_url && new URL(proxy_url).host,
    headers: http_headers && identityOfHeaders(http_headers),
  };
}

/**
 * The second argument of `superRefine(checkHttpClient, evenIfInvalid)`: the rules between keys are looked at even where a key is
 * wrong in itself, so that all problems come to light at once.
 */
export const evenIfInvalid = {
  when: ({ value }: { readonly value: unknown }): boolean => typeof value === 'object' && value !== null,
} as const;

/**
 * The rules between the keys, as the body of a `superRefine`; every problem is reported, at its own key.
 * Prometheus: `common/config/http_config.go`, `HTTPClientConfig.Validate`.
 */
export function checkHttpClient(options: HttpClientOptions, context: z.core.$RefinementCtx): void {
  const { basic_auth, authorization, oauth2, tls_config, http_headers } = options;
  report(
    [
      ...tokenProblems(options),
      ...schemeProblems(options),
      ...within('basic_auth', basic_auth, basicAuthProblems),
      ...within('authorization', authorization, authorizationProblems),
      ...within('oauth2', oauth2, oauth2Problems),
      ...within('tls_config', tls_config, tlsProblems),
      ...proxyProblems(options),
      ...within('http_headers', http_headers, headerProblems),
    ],
    context,
  );
}

/**
 * The rules within `tls_config` and `oauth2` alone, as the body of a `superRefine`: they hold where a mechanism does not compare the keys of the
 * block. Prometheus: `common/config/http_config.go`, the `UnmarshalYAML` of these parts.
 */
export function checkHttpClientParts(options: HttpClientOptions, context: z.core.$RefinementCtx): void {
  const { oauth2, tls_config } = options;
  const problems = [...within('oauth2', oauth2, oauth2PartProblems), ...within('tls_config', tls_config, tlsProblems)];
  report(problems, context);
}

function tokenProblems(options: HttpClientOptions): readonly OptionProblem[] {
  const token = ['bearer_token', 'bearer_token_file'] as const;
  const problems = [...atMostOneOf(options, token)];
  const set = token.find((key) => isFilled(options[key]));
  for (const scheme of ['basic_auth', 'oauth2', 'authorization'] as const) {
    if (set === undefined || !isFilled(options[scheme])) continue;
    const message = `${set} and ${scheme} exclude each other; keep ${scheme}, as ${set} is deprecated`;
    problems.push({ path: [set], message });
  }
  return problems;
}

function schemeProblems(options: HttpClientOptions): readonly OptionProblem[] {
  return atMostOneOf(options, ['basic_auth', 'oauth2', 'authorization']);
}

function basicAuthProblems(basicAuth: z.output<typeof BasicAuth>): readonly OptionProblem[] {
  return [
    ...atMostOneOf(basicAuth, ['username', 'username_file', 'username_ref']),
    ...atMostOneOf(basicAuth, ['password', 'password_file', 'password_ref']),
  ];
}

function authorizationProblems(authorization: z.output<typeof Authorization>): readonly OptionProblem[] {
  const problems = atMostOneOf(authorization, ['credentials', 'credentials_file', 'credentials_ref']);
  // A type that is no text was refused for that already.
  if (String(authorization.type).toLowerCase() !== 'basic') return problems;
  return [...problems, { path: ['type'], message: 'cannot be basic; use a basic_auth block' }];
}
