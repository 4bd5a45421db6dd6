import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { DiscoveryError } from '../../errors.ts';

/** A private key, and the name under which Oracle knows it: `<tenancy>/<user>/<fingerprint>`. */
export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The RSA key in a PEM, plain or encrypted. Throws a DiscoveryError that names where it was found, never what was there. */
export function rsaKeyOf(pem: string, passphrase: string | undefined, place: string): KeyObject {
  const key = keyOrFailure(pem, passphrase, place);
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new DiscoveryError('unauthorized', `the key in ${place} is no RSA key`);
}

function keyOrFailure(pem: string, passphrase: string | undefined, place: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const encrypted = /ENCRYPTED/.test(pem) ? ', or is encrypted with another passphrase' : '';
    throw new DiscoveryError('unauthorized', `${place} holds no private key${encrypted}`, { cause });
  }
}

/** The headers that a GET of a URL needs besides Host. https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm */
export function signedHeadersOf(url: URL, key: SigningKey, nowMs: number): Readonly<Record<string, string>> {
  const date = new Date(nowMs).toUTCString();
  return { date, authorization: authorizationOf(url, key, date) };
}

/** The Authorization of a GET that is sent with this Date. */
export function authorizationOf(url: URL, { id, key }: SigningKey, date: string): string {
  const signature = createSign('RSA-SHA256').update(signingTextOf(url, date)).sign(key, 'base64');
  return `Signature version="1",headers="date (request-target) host",keyId="${id}",algorithm="rsa-sha256",signature="${signature}"`;
}

/** What is signed of a GET. */
export function signingTextOf(url: URL, date: string): string {
  return `date: ${date}\n(request-target): get ${url.pathname}${url.search}\nhost: ${url.host}`;
}
