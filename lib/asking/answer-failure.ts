import { DiscoveryError, type DiscoveryFailure } from '../errors.ts';
import type { HttpAnswer } from '../ports.ts';

/** A URL as messages name it: host and path, no credentials and no query, which may hold some. */
export function placeOf(url: URL): string {
  return `${url.host}${url.pathname}`;
}

/**
 * What a status other than 200 comes to: 401 and 403 are `unauthorized`; 429, and 503 with Retry-After, `throttled`; every other
 * 5xx is `unreachable`; what is left (an empty 204, a redirect, 404) is `malformed`: there was an answer, but not the one asked for.
 */
export function failureOfAnswer({ status, headers }: HttpAnswer, url: URL): DiscoveryError {
  const retryAfterMs = retryAfterMsOf(headers['retry-after'], headers['date']);
  const failure = failureOfStatus(status, headers['retry-after'] !== undefined);
  const message = `${placeOf(url)} answers ${status}`;
  return new DiscoveryError(failure, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** Retry-After in milliseconds: seconds, or a date, which is measured against the server's own clock. RFC 9110 section 10.2.3. */
export function retryAfterMsOf(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const waitMs = Date.parse(value) - Date.parse(date ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function failureOfStatus(status: number, saysWhen: boolean): DiscoveryFailure {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 429 || (status === 503 && saysWhen)) return 'throttled';
  return status >= 500 ? 'unreachable' : 'malformed';
}
