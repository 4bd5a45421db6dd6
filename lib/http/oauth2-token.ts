import { z } from 'zod';
import { secretValueOf } from '../asking/secret-value.ts';
import { DiscoveryError } from '../errors.ts';
import { canonicalJson, digestOf } from '../model/digest.ts';
import { jwtBearer, type OAuth2Options } from '../options/oauth2.ts';
import type { Clock, HttpAnswer, Secrets } from '../ports.ts';
import { basicOf } from './authorization.ts';
import type { HeaderList, Hop } from './exchange.ts';
import { jwtAssertionOf } from './jwt-assertion.ts';

/** Tokens are renewed this long before they end. Go: `golang.org/x/oauth2`, `defaultExpiryDelta`. */
const marginMs = 10_000;
/**
 * How long a token is kept whose server names no end: as long as most are good for. Go keeps it for ever, and a hub that runs for months would send one
 * that has long ended. RFC 6749 section 5.1: the server should say by other means.
 */
const unnamedLifetimeMs = 3_600_000;
const maxTokens = 256;
const maxBytes = 1_048_576;

const TokenAnswer = z
  .object({
    access_token: z.string().min(1),
    token_type: z.string().optional(),
    expires_in: z.coerce.number().nonnegative().nullish(),
  })
  .transform(({ access_token, token_type, expires_in }) => ({
    header: `${schemeOf(token_type ?? '')} ${access_token}`,
    lifetimeMs: (expires_in ?? 0) * 1000,
  }));

interface Token {
  readonly header: string;
  readonly endMs: number;
}

/** A token to ask with. */
export interface GivenToken {
  readonly header: string;
  /** It was asked for earlier, and may have been revoked since. */
  readonly isKept: boolean;
  /** Whoever was shown it does not accept it: the next request asks for another. */
  forget(): void;
}

export interface TokenRequest {
  readonly oauth2: OAuth2Options;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

export interface TokenPorts {
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Asks the token server, over the TLS and proxy settings of the `oauth2` block. */
  readonly send: (hop: Hop, oauth2: OAuth2Options) => Promise<HttpAnswer>;
}

/**
 * Authorization headers for `oauth2` blocks. A token is kept until shortly before it ends, by everything that it was asked
 * with, so that a changed secret asks for another; one without an end, for an hour. Prometheus: `common/config/http_config.go`, `oauth2RoundTripper`.
 */
export function createTokens(ports: TokenPorts): (request: TokenRequest) => Promise<GivenToken> {
  const tokens = new Map<string, Token>();
  return async (request) => {
    const { oauth2 } = request;
    const secret = await secretOfGrant(oauth2, ports.secrets);
    const key = digestOf(canonicalJson([JSON.stringify(oauth2), secret]));
    const given = (token: Token, isKept: boolean): GivenToken => ({
      header: token.header,
      isKept,
      forget: () => {
        // Another request may have asked for a newer one meanwhile.
        if (tokens.get(key) === token) tokens.delete(key);
      },
    });
    const known = tokens.get(key);
    if (known !== undefined && ports.clock.nowMs() < known.endMs) return given(known, true);
    const token = await askToken(request, secret, ports);
    const [oldest] = tokens.keys();
    if (tokens.size >= maxTokens && oldest !== undefined) tokens.delete(oldest);
    tokens.set(key, token);
    return given(token, false);
  };
}

async function secretOfGrant(oauth2: OAuth2Options, secrets: Secrets): Promise<string> {
  const { client_certificate_key, client_certificate_key_file, client_secret, client_secret_file } = oauth2;
  const secret = isJwt(oauth2)
    ? await secretValueOf(client_certificate_key, client_certificate_key_file, secrets)
    : await secretValueOf(client_secret, client_secret_file, secrets);
  return secret ?? '';
}

async function askToken(request: TokenRequest, secret: string, ports: TokenPorts): Promise<Token> {
  const { oauth2 } = request;
  const url = new URL(oauth2.token_url ?? '');
  const nowMs = ports.clock.nowMs();
  const ask = (headers: HeaderList, body: string): Promise<HttpAnswer> =>
    ports.send(
      {
        url,
        method: 'POST',
        socketPath: undefined,
        headers: [...formHeaders(request), ...headers],
        body,
        maxBytes,
        signal: request.signal,
      },
      oauth2,
    );
  const form = formOf(oauth2, isJwt(oauth2) ? jwtAssertionOf(oauth2, secret, nowMs) : undefined);
  const id = oauth2.client_id ?? '';
  if (isJwt(oauth2)) return tokenOf(await ask([], form.toString()), url, nowMs);
  const basic = basicOf(encodeURIComponent(id), encodeURIComponent(secret));
  const answer = await ask([['authorization', basic]], form.toString());
  if (answer.status < 400 || answer.status >= 500) return tokenOf(answer, url, nowMs);
  // RFC 6749 section 2.3.1 lets a server take the credentials in the body instead, and some take nothing else.
  form.set('client_id', id);
  if (secret !== '') form.set('client_secret', secret);
  form.sort();
  return tokenOf(await ask([], form.toString()), url, nowMs);
}

function formHeaders({ userAgent }: TokenRequest): HeaderList {
  return [
    ['user-agent', userAgent],
    ['content-type', 'application/x-www-form-urlencoded'],
  ];
}

/** In the order of names, as Go writes a form. */
function formOf(oauth2: OAuth2Options, assertion: string | undefined): URLSearchParams {
  const form = new URLSearchParams({ grant_type: assertion === undefined ? 'client_credentials' : jwtBearer });
  if (assertion !== undefined) form.set('assertion', assertion);
  else if ((oauth2.scopes ?? []).length > 0) form.set('scope', (oauth2.scopes ?? []).join(' '));
  for (const [name, value] of Object.entries(oauth2.endpoint_params ?? {})) {
    if (name !== 'grant_type' && form.has(name)) {
      throw new DiscoveryError('malformed', `oauth2: endpoint_params cannot set ${name}, which is set already`);
    }
    form.set(name, value);
  }
  form.sort();
  return form;
}

function tokenOf({ status, body }: HttpAnswer, url: URL, nowMs: number): Token {
  if (status >= 500) throw new DiscoveryError('unreachable', `the token server ${url.host} answers ${status}`);
  if (status !== 200) throw new DiscoveryError('unauthorized', `the token server ${url.host} answers ${status}`);
  const parsed = TokenAnswer.safeParse(fieldsOf(body.toString('utf8')));
  if (!parsed.success) throw new DiscoveryError('unauthorized', `the token server ${url.host} answers without a token`);
  const { header, lifetimeMs } = parsed.data;
  return { header, endMs: nowMs + (lifetimeMs > 0 ? lifetimeMs : unnamedLifetimeMs) - marginMs };
}

/** Some servers answer a form instead of JSON. Go: `golang.org/x/oauth2/internal/token.go`, `doTokenRoundTrip`. */
function fieldsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is neither has no access_token, and is refused for that.
    return Object.fromEntries(new URLSearchParams(text));
  }
}

function schemeOf(type: string): string {
  const known: Readonly<Record<string, string>> = { '': 'Bearer', bearer: 'Bearer', mac: 'MAC', basic: 'Basic' };
  return known[type.toLowerCase()] ?? type;
}

function isJwt({ grant_type }: OAuth2Options): boolean {
  return grant_type === jwtBearer;
}
