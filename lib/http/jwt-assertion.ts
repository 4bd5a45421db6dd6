import { createSign, randomUUID } from 'node:crypto';
import { DiscoveryError } from '../errors.ts';
import type { OAuth2Options } from '../options/oauth2.ts';

const digests: Readonly<Record<string, string>> = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' };
const lifetimeSeconds = 600;

/** A signed assertion of who the client is, good for ten minutes. RFC 7523; Prometheus: `common/config/oauth_assertion.go`. */
export function jwtAssertionOf(oauth2: OAuth2Options, privateKey: string, nowMs: number): string {
  const algorithm = oauth2.signature_algorithm ?? 'RS256';
  const header = { alg: algorithm, typ: 'JWT', kid: oauth2.client_certificate_key_id };
  const signed = `${encoded(header)}.${encoded(claimsOf(oauth2, nowMs))}`;
  try {
    const signature = createSign(digests[algorithm] ?? 'RSA-SHA256')
      .update(signed)
      .sign(privateKey, 'base64url');
    return `${signed}.${signature}`;
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

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
