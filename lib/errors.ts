/** Root of every error thrown on purpose. Anything else is a bug. */
export abstract class HubError extends Error {
  abstract readonly code: string;
}

/** Why nothing trustworthy was listed. */
export type DiscoveryFailure = 'aborted' | 'malformed' | 'throttled' | 'unauthorized' | 'unreachable';

/** Nothing trustworthy was listed. The last list stands. */
export class DiscoveryError extends HubError {
  override readonly name = 'DiscoveryError';
  readonly code = 'discovery_failed';
  readonly failure: DiscoveryFailure;
  /** How long the source asked not to be asked again, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    failure: DiscoveryFailure,
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** One fault of a configuration: where it is, and what to do about it. */
export interface Problem {
  /** `scrape_configs[3].ec2_sd_configs[0].port`, empty for the document as a whole. */
  readonly path: string;
  readonly file: string;
  /** One-based; 0 where there is no line to name. */
  readonly line: number;
  readonly message: string;
}

/** The configuration cannot be accepted. Holds every problem found, not the first. */
export class ConfigError extends HubError {
  override readonly name = 'ConfigError';
  readonly code = 'bad_config';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ file, line, path, message }) => `${file}:${line}: ${path}: ${message}`).join('\n'), options);
    this.problems = problems;
  }
}

/** What was asked for is not in the plan: a job, a provider, a route. Answered 404. */
export class UnknownError extends HubError {
  override readonly name = 'UnknownError';
  readonly code = 'not_found';
}

/** The list is not known (yet, or any more). Answered 503: Prometheus keeps its targets over it. */
export class NotReadyError extends HubError {
  override readonly name = 'NotReadyError';
  readonly code = 'unavailable';
}

/** The store did not answer, or what it holds is missing, cut off, or of a version this one does not know. Answered 503. */
export class StoreError extends HubError {
  override readonly name = 'StoreError';
  readonly code = 'unavailable';
  /** `damaged`: asking again would not help, writing it anew does. */
  readonly state: 'unanswered' | 'damaged';
  /** `newer`: what is damaged to this version is well to the later one that wrote it. */
  readonly reason: 'newer' | undefined;

  constructor(state: StoreError['state'], message: string, options: ErrorOptions & { readonly reason?: 'newer' } = {}) {
    super(message, options);
    this.state = state;
    this.reason = options.reason;
  }
}

/** For something in the store whose format is not the one that this version knows: a higher one is a later version's. */
export function otherFormat(what: string, found: number, known: number): StoreError {
  const message = `${what} of format ${found}: this version knows format ${known}`;
  return new StoreError('damaged', message, found > known ? { reason: 'newer' } : {});
}

/** Whether an error says that something in the store has to be written anew. */
export function isDamage(error: unknown): error is StoreError {
  return error instanceof StoreError && error.state === 'damaged';
}

/** Too many requests came without a token that is known. Answered 429. */
export class ThrottledError extends HubError {
  override readonly name = 'ThrottledError';
  readonly code = 'throttled';
}

/** The caller asked in a way that cannot be answered. Answered 400. */
export class BadRequestError extends HubError {
  override readonly name = 'BadRequestError';
  readonly code = 'bad_data';
}
