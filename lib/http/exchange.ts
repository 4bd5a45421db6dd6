import type { Dispatcher } from 'undici';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { failureOf, isStaleConnection } from './failure.ts';

export type HeaderList = readonly (readonly [string, string])[];

export interface Hop {
  readonly url: URL;
  readonly socketPath: string | undefined;
  readonly method: NonNullable<HttpRequest['method']>;
  readonly headers: HeaderList;
  readonly body: HttpRequest['body'];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const maxStale = 5;

/** One request and its whole answer. `path` is the request target: absolute where a proxy is spoken to. */
export async function exchange(dispatcher: Dispatcher, hop: Hop, path: string): Promise<HttpAnswer> {
  const { host } = hop.url;
  try {
    const { statusCode, headers, body } = await headOf(dispatcher, hop, path);
    return { status: statusCode, headers: joined(headers), body: await wholeOf(body, hop) };
  } catch (error) {
    throw failureOf(error, host, hop.signal);
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
    // The signal alone says how long an answer may take.
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

async function wholeOf(stream: AsyncIterable<unknown>, { url, maxBytes }: Hop): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    // The stream is in binary mode: its chunks are buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > maxBytes) throw new DiscoveryError('malformed', `${url.host} answers more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}
