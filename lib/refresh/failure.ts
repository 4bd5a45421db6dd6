import { DiscoveryError } from '../errors.ts';
import type { Failure } from '../model/head.ts';
import { shortText } from './short-text.ts';

const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;
const messageBytes = 200;

/** A failure as readers see it: its kind and a message without secrets. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DiscoveryError) return { kind: error.failure, message: shortText(error.message, messageBytes) };
  return { kind: 'malformed', message: 'internal error, see the log' };
}

/**
 * Until when a source that throttles is left alone, in milliseconds since the epoch: as long as it asked for, else
 * doubling with every failure, and never longer than a quarter of an hour. Null for every other failure.
 */
export function notBeforeOf(error: unknown, failures: number, nowMs: number): number | null {
  if (!(error instanceof DiscoveryError) || error.failure !== 'throttled') return null;
  const pauseMs = error.retryAfterMs ?? firstPauseMs * 2 ** Math.min(failures - 1, 10);
  return nowMs + Math.min(pauseMs, longestPauseMs);
}
