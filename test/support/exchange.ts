import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** What a request must look like. A header whose value is null must be absent; a body that is no text is compared as JSON. */
const ExpectedRequest = z.strictObject({
  method: z.string().default('GET'),
  /** With the query, exactly as it goes over the wire. */
  path: z.string(),
  /** The host that was asked, with its port if that is not the usual one. */
  host: z.string().optional(),
  headers: z.record(z.string(), z.string().nullable()).default({}),
  body: z.json().optional(),
  /** Parts of the body, for forms and signed requests. */
  bodyContains: z.array(z.string()).default([]),
});

const ScriptedResponse = z.strictObject({
  status: z.int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  /** A text goes out as it is; any other value as JSON, with that content type unless a header says otherwise. */
  body: z.json().optional(),
  /** Bytes that are no text. */
  bodyBase64: z.string().optional(),
  delayMs: z.int().optional(),
  /** Never answers; `body`: sends the headers and half of the body, then falls silent. */
  hang: z.union([z.boolean(), z.literal('body')]).default(false),
  /** Ends the connection after half of the body. */
  truncate: z.boolean().default(false),
});

/** One request that must be made, and its answer. */
export const Exchange = z.strictObject({
  request: ExpectedRequest,
  response: ScriptedResponse,
  /** How often it must be made. */
  times: z.int().min(1).default(1),
});
export type Exchange = z.output<typeof Exchange>;
export type ExchangeInput = z.input<typeof Exchange>;
export type Response = Exchange['response'];

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whether a request is the one that an exchange expects. */
export function isExpected({ request }: Exchange, received: ReceivedRequest): boolean {
  return (
    request.method === received.method &&
    request.path === received.path &&
    (request.host === undefined || request.host === received.host) &&
    Object.entries(request.headers).every(
      ([name, value]) => (received.headers[name.toLowerCase()] ?? null) === value,
    ) &&
    request.bodyContains.every((part) => received.body.includes(part)) &&
    isExpectedBody(request.body, received.body)
  );
}

/** `GET host/path`, for complaints. */
export function titleOf({ method, host, path }: { method: string; host?: string | undefined; path: string }): string {
  return `${method} ${host ?? ''}${path}`;
}

function isExpectedBody(expected: unknown, body: string): boolean {
  if (expected === undefined) return true;
  if (typeof expected === 'string') return expected === body;
  try {
    return isDeepStrictEqual(JSON.parse(body), expected);
  } catch {
    // A body that is no JSON cannot be the JSON that is expected.
    return false;
  }
}
