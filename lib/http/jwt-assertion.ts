import { randomUUID } from 'node:crypto';
import { isJwtAlgorithm, signedJwt } from '../asking/signed-jwt.ts';
import { DiscoveryError } from '../errors.ts';
import type { OAuth2Options } from '../options/oauth2.ts';

const lifetimeSeconds = 600;

/** A signed assertion of who the client is, good for ten minutes. RFC 7523; Prometheus: `common/config/oauth_assertion.go`. */
export function jwtAssertionOf(oauth2: OAuth2Options, privateKey: string, nowMs: number): string {
  const wanted = oauth2.signature_algorithm ?? 'RS256';
  if (!isJwtAlgorithm(wanted)) throw new DiscoveryError('unauthorized', `oauth2: cannot sign with ${wanted}`);
  try {
    return signedJwt(claimsOf(oauth2, nowMs), {
      algorithm: wanted,
      privateKey,
      keyId: oauth2.client_certificate_key_id,
    });
  } catch (cause) {
    const where = oauth2.client_certificate_key_file ?? 'client_certificate_key';
    throw new DiscoveryError('unauthorized', `oauth2: ${where} holds no private key that can sign`, { cause });
  }
}

function claimsOf(oauth2: OAuth2Options, nowMs: number): Readonly<Record<string, unknown>> {
  const { client_id, iss = client_id, audience, token_url, scopes = [], claims } = oauth2;
  const issuedAt = Math.floor(nowMs / 1000);
  return {
    iss,
    sub: client_id,
    jti: randomUUID(),
    aud: audience ?? token_url,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    ...claims,
  };
}
