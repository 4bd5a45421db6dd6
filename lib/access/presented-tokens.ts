/** Header names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** The header that carries a token as it is, for clients that cannot set `Authorization`. */
export const tokenHeader = 'x-rollcall-token';

/**
 * Every token a request presents: of `Authorization` the credentials of any type (Prometheus sends what `type` says), of
 * Basic the password (RFC 7617), and the value of the token header. A token without a type counts too: that is what
 * `http_sd_configs` sends before Prometheus 2.48 where `type` is not spelt out (prometheus/prometheus, issue 12762).
 */
export function presentedTokens(headers: RequestHeaders): readonly string[] {
  const authorization = headers['authorization']?.trim() ?? '';
  const [, type = '', credentials = authorization] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
  const plain = headers[tokenHeader]?.trim();
  return [credentialsOf(type, credentials), plain].filter(isPresent);
}

function credentialsOf(type: string, credentials: string): string | undefined {
  if (type.toLowerCase() !== 'basic') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function isPresent(token: string | undefined): token is string {
  return token !== undefined && token !== '';
}
