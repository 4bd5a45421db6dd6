import { z } from 'zod';
import type { Json } from '../model/digest.ts';
import type { OptionProblem } from './option-problem.ts';
import { InlineSecret, SecretReference } from './secret.ts';

const HttpHeader = z.strictObject({
  values: z.array(z.string()).optional(),
  secrets: z.array(InlineSecret).optional(),
  files: z.array(SecretReference).optional(),
});

/** The `http_headers` block: what is added to every request, by name. Prometheus: `common/config/headers.go`. */
export const HttpHeaders = z.record(z.string(), HttpHeader);
export type HttpHeaders = z.output<typeof HttpHeaders>;

const reservedHeaders = new Set([
  'authorization',
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-prometheus-scrape-timeout-seconds',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/** Names that may not be set. Prometheus: `common/config/headers.go`, `Headers.Validate`. */
export function headerProblems(headers: HttpHeaders): readonly OptionProblem[] {
  return Object.keys(headers).flatMap((name) => {
    if (reservedHeaders.has(name.toLowerCase())) {
      const message = `${name} is set by the client itself; use the option made for it, such as authorization`;
      return [{ path: [name], message }];
    }
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return [];
    return [{ path: [name], message: `"${name}" cannot be the name of a header` }];
  });
}

/** What of the headers decides what is found: names, values and references; of inline secrets only that there is one. */
export function identityOfHeaders(headers: HttpHeaders): Json {
  const entries = Object.entries(headers).map(([name, { values, secrets, files }]) => [
    name.toLowerCase(),
    { values: values ?? [], secrets: secrets?.length ?? 0, files: files ?? [] },
  ]);
  return Object.fromEntries(entries);
}
