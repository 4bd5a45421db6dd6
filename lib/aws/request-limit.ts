import { concurrencyLimit, type Limited } from '../asking/concurrency-limit.ts';

/** Runs as many calls at once as `request_concurrency` says; below 0 means without a limit. */
export function requestLimitOf(requestConcurrency: number): Limited {
  return concurrencyLimit(requestConcurrency < 0 ? Number.POSITIVE_INFINITY : requestConcurrency);
}

/** What `request_concurrency` is where nothing is said. Prometheus: `discovery/aws/*.go`, `Default…SDConfig`. */
export const usualRequestConcurrency = { ecs: 20, elasticache: 10, msk: 10, rds: 10 } as const;
