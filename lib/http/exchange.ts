import type { Dispatcher } from 'undici';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { type Patience, wholeBodyOf } from './body.ts';
import { failureOf, isStaleConnection } from './failure.ts';
import type { LocalKind } from './local-address.ts';

export type HeaderList = readonly (readonly [string, string])[];

export interface Hop {
  readonly url: URL;
  readonly socketPath: string | undefined;
  readonly method: NonNullable<HttpRequest['method']>;
  readonly headers: HeaderList;
  readonly body: HttpRequest['body'];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Addresses that its connection must not be made to. */
  readonly refused?: readonly LocalKind[];
}

const maxStale = 5;

/** One request and its whole answer. `path` is the request target: absolute where a proxy is spoken to. */
export async function exchange(
  dispatcher: Dispatcher,
  hop: Hop,
  path: string,
  patience: Patience,
): Promise<HttpAnswer> {
  const { host } = hop.url;
  try {
    const { statusCode, headers: heads, body } = await headInTime(dispatcher, hop, path, patience);
    const headers = joined(heads);
    return { status: statusCode, headers, body: await wholeBodyOf(body, headers['content-length'], hop, patience) };
  } catch (error) {
    throw failureOf(error, host, hop.signal);
  }
}

/** The body that follows is not bound by this time. */
async function headInTime(
  dispatcher: Dispatcher,
  hop: Hop,
  path: string,
  { headMs }: Patience,
): Promise<Dispatcher.ResponseData> {
  const late = new AbortController();
  const reason = new DiscoveryError('aborted', `${hop.url.host} has not begun to answer after ${headMs} ms`);
  const timer = setTimeout(() => late.abort(reason), headMs);
  try {
    return await headOf(dispatcher, { ...hop, signal: AbortSignal.any([hop.signal, late.signal]) }, path);
  } finally {
    clearTimeout(timer);
  }
}

async function headOf(dispatcher: Dispatcher, hop: Hop, path: string): Promise<Dispatcher.ResponseData> {
  const { url, method, headers, body = null, signal } = hop;
  const request = {
    origin: url.origin,
    path,
    method,
    headers: headers.flat(),
    body,
    signal,
    // How long an answer may take is told by the signal and by our own patience.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const isSafe = method === 'GET' || method === 'HEAD';
  for (let stale = 0; ; stale += 1) {
    try {
      return await dispatcher.request(request);
    } catch (error) {
      // Several connections may have been kept, and each found closed in turn.
      if (!isSafe || stale >= maxStale || signal.aborted || !isStaleConnection(error)) throw error;
    }
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}
