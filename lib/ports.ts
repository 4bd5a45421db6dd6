import type { QuotaCall } from './model/call-quota.ts';
import type { HttpClientOptions } from './options/http-client.ts';

/** The time. Nothing in lib asks the machine for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** One line an event: a fixed message, the rest as fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Reads what a `*_file` option names: a path, `ssm:/parameter/name` or `secretsmanager:name#json-key`. Trimmed. */
export interface Secrets {
  /** Rejects with a DiscoveryError (unauthorized) that names the reference, never the value. */
  read(reference: string): Promise<string>;
}

export interface HttpRequest {
  readonly url: URL;
  /** A Unix domain socket of this machine to speak to, whatever host the URL names; no proxy is used. */
  readonly socketPath?: string | undefined;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Longest answer taken, in bytes; the client's own cap where absent. */
  readonly maxBytes?: number;
  /** Whoever asks keeps little of the answer and counts its bytes itself: it is not counted among those of the refresh. */
  readonly isCountedByAsker?: boolean;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** HTTP with one block of options (authentication, TLS, proxy, headers) applied to every request. */
export interface HttpClient {
  /** Any answer, whole, whatever its status. Rejects with a DiscoveryError when there is none, or it exceeds the cap. */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/** Makes calls that count against a quota wait, so that a budget is kept, and counts them. */
export interface CallTurns {
  /** Resolves when the call may be made. Rejects when the signal fires first, with what it fires with. */
  next(call: QuotaCall, signal: AbortSignal): Promise<void>;
}

/** All that a mechanism may ask of the outside. */
export interface Ports {
  readonly http: (options: HttpClientOptions) => HttpClient;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Logger;
  /** Absent: nothing is counted, and nothing waits. */
  readonly turns?: CallTurns;
  /** The process environment, for the mechanisms whose rules name a variable (in-cluster Kubernetes, proxies). */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
