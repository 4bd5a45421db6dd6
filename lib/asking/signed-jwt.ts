import { createSign } from 'node:crypto';

const digests = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' } as const;

/** An algorithm of RFC 7518 section 3.3: RSASSA-PKCS1-v1_5. */
export type JwtAlgorithm = keyof typeof digests;

export interface JwtKey {
  readonly algorithm: JwtAlgorithm;
  /** A private RSA key as PEM. */
  readonly privateKey: string;
  readonly keyId?: string | undefined;
}

/** A JSON web token, compact, as RFC 7519 has it. Throws what `crypto` throws for a key that cannot sign. */
export function signedJwt(claims: Readonly<Record<string, unknown>>, key: JwtKey): string {
  const header = { alg: key.algorithm, typ: 'JWT', kid: key.keyId };
  return signed(`${encoded(header)}.${encoded(claims)}`, key);
}

/** A signing input with its signature. RFC 7515 section 5.1. */
export function signed(input: string, { algorithm, privateKey }: JwtKey): string {
  return `${input}.${createSign(digests[algorithm]).update(input).sign(privateKey, 'base64url')}`;
}

export function isJwtAlgorithm(name: string): name is JwtAlgorithm {
  return Object.hasOwn(digests, name);
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
