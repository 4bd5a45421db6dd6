/** Header names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** The header that carries a token as it is, for clients that cannot set `Authorization`. */
const tokenHeader = 'x-rollcall-token';

/** The headers that say who asks, by which an answer may vary. */
export const tokenHeaders = ['authorization', tokenHeader] as const;

/**
 * Every token a request presents: of `Authorization` the credentials of any type (Prometheus sends what `type` says), of
 * Basic the password (RFC 7617), and the value of the token header. A token without a type counts too: that is what
 * `http_sd_configs` sends before Prometheus 2.48 where `type` is not spelt out (prometheus/prometheus, issue 12762). A header
 * that was sent twice arrives as one value with a comma between, which is no token.
 */
export function presentedTokens(headers: RequestHeaders): readonly string[] {
  const authorization = headers['authorization']?.trim() ?? '';
  const typeEnd = authorization.search(/\s/);
  const type = authorization.slice(0, Math.max(0, typeEnd));
  const plain = headers[tokenHeader]?.trim();
  return [credentialsOf(type, authorization.slice(typeEnd + 1).trimStart()), plain].filter(isPresent);
}

function credentialsOf(type: string, credentials: string): string | undefined {
  if (type.toLowerCase() !== 'basic') return credentials;
  // Node's decoder leaves out what is not base64, and would take a list of two headers for the first of them.
  if (!/^[\w+/-]*={0,2}$/.test(credentials)) return undefined;
  const pair = Buffer.from(credentials, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function isPresent(token: string | undefined): token is string {
  return token !== undefined && token !== '';
}
