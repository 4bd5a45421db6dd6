import { z } from 'zod';
import { maskedUrl } from './masked-url.ts';
import { type Secret, secretOf } from './secret.ts';

/** A URL as it may be shown, and as it is asked: a secret where a password stands in it. */
export interface AskedUrl {
  readonly shown: string;
  readonly asked: string | Secret;
}

/** An http or https URL with a host. An empty one is refused with `whatToWrite` (`the URL of a list of targets`). */
export function httpUrl(whatToWrite: string) {
  return z.string({ error: `must be ${whatToWrite}` }).transform((text, context): AskedUrl => {
    const problem = text === '' ? `is empty; write ${whatToWrite}` : problemOf(text);
    if (problem === undefined) return askedUrl(text);
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });
}

/** The same where the option may be left out; an empty one is absent. */
export function optionalHttpUrl(whatToWrite: string) {
  return z
    .string({ error: `must be ${whatToWrite}` })
    .transform((text, context): AskedUrl | undefined => {
      const problem = text === '' ? undefined : problemOf(text);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
      return text === '' || problem !== undefined ? undefined : askedUrl(text);
    })
    .optional();
}

/** A URL that is known to be one. */
export function askedUrl(text: string): AskedUrl {
  const shown = maskedUrl(text);
  return { shown, asked: shown === text ? text : secretOf(text) };
}

/** The URL to ask, with the credentials that may stand in it. */
export function urlOf({ asked }: AskedUrl): URL {
  return new URL(typeof asked === 'string' ? asked : asked.reveal());
}

/** The URL to ask for what stands under a base as it was written: Go's plain concatenation, in which a slash at the end of the base doubles. */
export function urlUnder({ asked }: AskedUrl, path: string): URL {
  return new URL(`${typeof asked === 'string' ? asked : asked.reveal()}${path}`);
}

/** The URL of what stands under the path of a base, without a doubled slash. Go: `path.Join`. */
export function urlJoined(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname}/${path}`.replaceAll(/\/+/g, '/');
  return url;
}

function problemOf(text: string): string | undefined {
  if (!/^https?:/i.test(text)) return `"${maskedUrl(text)}" must begin with http:// or https://`;
  // A lenient parser would take the first part of the path for a missing host.
  if (!/^https?:\/\/[^/?#]/i.test(text)) return `"${maskedUrl(text)}" names no host`;
  return URL.canParse(text) ? undefined : `"${maskedUrl(text)}" is not a URL`;
}
