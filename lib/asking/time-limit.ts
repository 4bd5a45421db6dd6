import type { HttpClient } from '../ports.ts';

/** Longer than any timer runs. */
const maxTimeoutMs = 2 ** 31 - 1;

/** A client each of whose requests ends after some milliseconds, as with Go's `http.Client.Timeout`. */
export function timeLimited(http: HttpClient, timeoutMs: number): HttpClient {
  return {
    send(request) {
      const timeout = AbortSignal.timeout(Math.min(timeoutMs, maxTimeoutMs));
      return http.send({ ...request, signal: AbortSignal.any([request.signal, timeout]) });
    },
  };
}
