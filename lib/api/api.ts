import type { Principal } from '../access/access.ts';

/** The longest body that is read: wishes and approvals name one thing. */
export const maxBodyBytes = 16 * 1024;

/** A request as both edges hand it in. */
export interface ApiRequest {
  readonly method: string;
  /** Still percent-encoded, without the query: it is decoded once, and only where a name stands in it. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  /** Lower-case names; of a header that was sent more than once, all values with `, ` between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Address of the caller as the edge itself sees it, never what a header claims; absent: not known. */
  readonly address?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Reason phrase, printable ASCII; an edge that cannot send one leaves it out. */
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** An iterable that throws was cut off: the edge breaks the connection, so that nobody takes it for whole. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** The route by its pattern, for the log. */
  readonly route: string;
  /** The job whose list this is, or would be if it had changed, for whoever counts. */
  readonly job?: string;
}

/** Answers every request, and never rejects. */
export type Api = (request: ApiRequest) => Promise<ApiAnswer>;

/** What a route makes; the rest is added in one place. */
export type RouteAnswer = Omit<ApiAnswer, 'route'>;

export interface Call {
  readonly request: ApiRequest;
  readonly principal: Principal;
  /** What stands for the variable part of the route's pattern, decoded. */
  readonly parameter: string;
}

export type Handle = (call: Call) => Promise<RouteAnswer>;
