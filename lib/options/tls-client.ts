import { z } from 'zod';
import { atMostOneOf, isFilled, type OptionProblem } from './option-problem.ts';
import { OptionalReference, OptionalSecret, OptionalText, refusedRef } from './reference.ts';
import { OptionalTlsVersion } from './tls-version.ts';

/** The `tls_config` block. Prometheus: `common/config/http_config.go`, `TLSConfig`. */
export const TlsClientOptions = z.strictObject({
  ca: OptionalText,
  ca_file: OptionalReference,
  ca_ref: refusedRef('ca_file'),
  cert: OptionalText,
  cert_file: OptionalReference,
  cert_ref: refusedRef('cert_file'),
  key: OptionalSecret,
  key_file: OptionalReference,
  key_ref: refusedRef('key_file'),
  server_name: OptionalText,
  insecure_skip_verify: z.boolean().default(false),
  min_version: OptionalTlsVersion,
  max_version: OptionalTlsVersion,
});
export type TlsClientOptions = z.output<typeof TlsClientOptions>;

/** What is forbidden in a `tls_config` block. Prometheus: `common/config/http_config.go`, `TLSConfig.Validate`. */
export function tlsProblems(tls: TlsClientOptions): readonly OptionProblem[] {
  return [
    ...atMostOneOf(tls, ['ca', 'ca_file', 'ca_ref']),
    ...atMostOneOf(tls, ['cert', 'cert_file', 'cert_ref']),
    ...atMostOneOf(tls, ['key', 'key_file', 'key_ref']),
    ...certificateProblems(tls),
    ...versionProblems(tls),
  ];
}

function certificateProblems(tls: TlsClientOptions): readonly OptionProblem[] {
  const hasCertificate = isFilled(tls.cert) || isFilled(tls.cert_file) || isFilled(tls.cert_ref);
  const hasKey = isFilled(tls.key) || isFilled(tls.key_file) || isFilled(tls.key_ref);
  if (hasCertificate === hasKey) return [];
  return hasCertificate
    ? [{ path: [], message: 'a client certificate needs its key; add key_file or key' }]
    : [{ path: [], message: 'a client key needs its certificate; add cert_file or cert' }];
}

function versionProblems({ min_version, max_version }: TlsClientOptions): readonly OptionProblem[] {
  if (min_version === undefined || max_version === undefined || min_version <= max_version) return [];
  return [{ path: ['min_version'], message: `min_version ${min_version} is above max_version ${max_version}` }];
}
