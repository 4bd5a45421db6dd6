import type { IncomingMessage } from 'node:http';
import { type ApiRequest, maxBodyBytes, type RouteAnswer } from './api.ts';
import { failureAnswer, tooLarge } from './route-answer.ts';

/**
 * Why a request is not handed in, from its head alone; undefined for one that is. The parser has refused already what is not
 * HTTP; this is what it lets pass and two programs in a row may read in two ways (RFC 9112, 3.2, 6.1 and 7).
 */
export function refusalOf(incoming: IncomingMessage): RouteAnswer | undefined {
  const { httpVersion, url = '', headersDistinct: headers } = incoming;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return failureAnswer(505, 'http_version', 'this server speaks HTTP/1.1');
  }
  // `http://other/path` and `*` are for proxies and for servers as a whole.
  if (!url.startsWith('/')) return failureAnswer(400, 'bad_request', 'the request target must be a path');
  const hosts = headers['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) {
    return failureAnswer(400, 'bad_request', 'a request names one Host');
  }
  return framingRefusal(incoming);
}

function framingRefusal({ httpVersion, headersDistinct: headers }: IncomingMessage): RouteAnswer | undefined {
  const coding = headers['transfer-encoding']?.join(', ').toLowerCase() ?? 'chunked';
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined) {
    return failureAnswer(400, 'bad_request', 'HTTP/1.0 has no Transfer-Encoding');
  }
  if (coding !== 'chunked') return failureAnswer(501, 'not_implemented', 'the only Transfer-Encoding is chunked');
  return Number(headers['content-length']?.[0] ?? 0) > maxBodyBytes ? tooLarge() : undefined;
}

/** A whole request; undefined when its body is longer than any that is foreseen. Rejects when it breaks off. */
export async function requestOf(incoming: IncomingMessage): Promise<ApiRequest | undefined> {
  const body = await bodyOf(incoming);
  if (body === undefined) return undefined;
  // Not parsed as a URL: that would resolve `..`, which may be the name of a job.
  const target = incoming.url ?? '/';
  const end = target.indexOf('?');
  const { remoteAddress: address } = incoming.socket;
  return {
    method: incoming.method ?? 'GET',
    rawPath: end < 0 ? target : target.slice(0, end),
    query: new URLSearchParams(end < 0 ? '' : target.slice(end + 1)),
    // Of some headers, Node's own list has the first value alone: who stands in between may have read another one.
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values]) => [name, values?.join(', ')]),
    ),
    body,
    ...(address === undefined ? {} : { address }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
