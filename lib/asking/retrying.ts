import { setTimeout as pause } from 'node:timers/promises';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../ports.ts';
import { retryAfterMsOf } from './answer-failure.ts';

export interface RetryRules {
  /** Requests in all, the first included. */
  readonly attempts: number;
  readonly pauseMs: number;
  /** A server that names a longer pause than this is not waited for: its answer stands, and the next refresh is put off. */
  readonly maxPauseMs: number;
  /** Whether an answer is worth another attempt. */
  readonly isPassing: (answer: HttpAnswer) => boolean;
  /** Whether a request that got no answer is made again too. */
  readonly evenUnanswered?: boolean;
}

/**
 * A client that asks again where a vendor's library would: after a pause, which `Retry-After` may prolong, and a few times at most. The last
 * answer or failure stands. Only for requests that change nothing.
 */
export function retrying(http: HttpClient, rules: RetryRules): HttpClient {
  return {
    async send(request) {
      for (let attempt = 1; attempt < rules.attempts; attempt += 1) {
        const answer = await answerOrNothing(http, request, rules);
        const pauseMs = answer === undefined ? rules.pauseMs : pauseMsAfter(answer, rules);
        if (answer !== undefined && pauseMs === undefined) return answer;
        // Out of time: the request that follows says so.
        await pause(pauseMs, undefined, { signal: request.signal }).catch(() => undefined);
      }
      return await http.send(request);
    },
  };
}

/** Undefined: nobody answered, and it is worth another attempt. */
async function answerOrNothing(
  http: HttpClient,
  request: HttpRequest,
  { evenUnanswered = false }: RetryRules,
): Promise<HttpAnswer | undefined> {
  try {
    return await http.send(request);
  } catch (error) {
    const isRepeated = evenUnanswered && error instanceof DiscoveryError && error.failure === 'unreachable';
    if (isRepeated && !request.signal.aborted) return undefined;
    throw error;
  }
}

/** Undefined: this answer stands. */
function pauseMsAfter(answer: HttpAnswer, { isPassing, pauseMs, maxPauseMs }: RetryRules): number | undefined {
  if (!isPassing(answer)) return undefined;
  const wantedMs = Math.max(pauseMs, retryAfterMsOf(answer.headers['retry-after'], answer.headers['date']) ?? 0);
  return wantedMs > maxPauseMs ? undefined : wantedMs;
}
