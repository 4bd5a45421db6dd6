import type { SecureVersion } from 'node:tls';
import { z } from 'zod';

const secureVersions = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
} as const satisfies Record<string, SecureVersion>;

/** A version of TLS as Prometheus writes it. */
export type TlsVersion = keyof typeof secureVersions;

/** A version of TLS as an option; the empty text is an absent one. */
export const OptionalTlsVersion = z
  .string()
  .refine((text) => text === '' || isTlsVersion(text), {
    message: `must be one of ${Object.keys(secureVersions).join(', ')}`,
  })
  .transform((text): TlsVersion | undefined => (isTlsVersion(text) ? text : undefined))
  .optional();

/** A version as Node's TLS names it. */
export function secureVersionOf(version: TlsVersion): SecureVersion {
  return secureVersions[version];
}

function isTlsVersion(text: string): text is TlsVersion {
  return Object.hasOwn(secureVersions, text);
}
