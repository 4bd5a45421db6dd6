import { createHash } from 'node:crypto';

export interface Signed {
  readonly secret: string;
  readonly consumerKey: string;
  readonly url: URL;
  /** Of the server's clock. */
  readonly timestampS: number;
}

/** The value of `X-Ovh-Signature` for a GET. `go-ovh`, `ovh.go`, `NewRequest`. */
export function signatureOf({ secret, consumerKey, url, timestampS }: Signed): string {
  const signed = [secret, consumerKey, 'GET', url.href, '', timestampS].join('+');
  return `$1$${createHash('sha1').update(signed).digest('hex')}`;
}
