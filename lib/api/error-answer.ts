import {
  BadRequestError,
  ConfigError,
  HubError,
  NotReadyError,
  StoreError,
  ThrottledError,
  UnknownError,
} from '../errors.ts';
import type { Logger } from '../ports.ts';
import type { RouteAnswer } from './api.ts';
import { reasonPhrase } from './header-text.ts';
import { failureAnswer } from './route-answer.ts';

/** A source is asked again within a minute as a rule; readers come back by themselves. */
const retryAfterSeconds = '10';

/** The only place where an error becomes a status. What was not foreseen is told to the log and to nobody else. */
export function errorAnswer(error: unknown, log: Logger): RouteAnswer {
  if (error instanceof BadRequestError) return failureAnswer(400, error.code, error.message);
  if (error instanceof UnknownError) return failureAnswer(404, error.code, error.message);
  if (error instanceof ThrottledError) {
    return failureAnswer(429, error.code, 'too many requests', { 'retry-after': retryAfterSeconds });
  }
  if (error instanceof ConfigError) return failureAnswer(500, error.code, error.message);
  if (error instanceof NotReadyError) {
    if (error.cause !== undefined) log.warn('not ready', { error: error.message, cause: String(error.cause) });
    return unavailable(error.message);
  }
  if (error instanceof HubError) {
    log.error('request failed', { code: error.code, error: error.message, cause: String(error.cause) });
    return unavailable(error instanceof StoreError ? storeTexts[error.state] : 'something this needs did not answer');
  }
  const stack = error instanceof Error ? error.stack : undefined;
  log.error('request failed by a fault', { error: String(error), stack });
  return failureAnswer(500, 'internal', 'internal error');
}

const storeTexts = {
  unanswered: 'the store did not answer',
  damaged: 'a part of the list is missing from the store or damaged; the next refresh writes it again',
} as const;

function unavailable(text: string): RouteAnswer {
  const answer = failureAnswer(503, 'unavailable', text, { 'retry-after': retryAfterSeconds });
  return { ...answer, reason: reasonPhrase(text) };
}
