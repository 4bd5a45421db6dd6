import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, evenIfInvalid, httpClientFields } from '../../options/http-client.ts';
import { maskedUrl } from '../../options/masked-url.ts';
import { type Secret, secretOf } from '../../options/secret.ts';

/** A URL as it may be shown, and as it is asked: a secret where a password stands in it. */
export interface AskedUrl {
  readonly shown: string;
  readonly asked: string | Secret;
}

const Url = z.string().transform((text, context): AskedUrl => {
  const problem = problemOf(text);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  }
  const shown = maskedUrl(text);
  return { shown, asked: shown === text ? text : secretOf(text) };
});

/** One element of `http_sd_configs`. Prometheus: `discovery/http/http.go`, `SDConfig.UnmarshalYAML`. */
export const HttpOptions = z
  .strictObject({ url: Url, refresh_interval: Interval.default(60_000), ...httpClientFields })
  .superRefine(checkHttpClient, evenIfInvalid);
export type HttpOptions = z.output<typeof HttpOptions>;

/** The URL to ask. */
export function urlOf({ asked }: AskedUrl): URL {
  return new URL(typeof asked === 'string' ? asked : asked.reveal());
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty; write the URL of a list of targets';
  if (!/^https?:/i.test(text)) return `"${maskedUrl(text)}" must begin with http:// or https://`;
  // A lenient parser would take the first part of the path for a missing host.
  if (!/^https?:\/\/[^/?#]/i.test(text)) return `"${maskedUrl(text)}" names no host`;
  return URL.canParse(text) ? undefined : `"${maskedUrl(text)}" is not a URL`;
}
