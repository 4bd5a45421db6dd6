import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsOptions } from 'node:tls';
import { Exchange, type ExchangeInput, isExpected, type ReceivedRequest, type Response, titleOf } from './exchange.ts';
import { listening } from './listening.ts';

export interface StubServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: URL;
  readonly port: number;
  /** Every request that arrived, in order, foreseen or not. */
  readonly requests: readonly ReceivedRequest[];
  /** Replaces what is expected from now on. */
  expect(exchanges: readonly ExchangeInput[]): void;
  /** Every unforeseen request, and every foreseen one that was not made. A test asserts that there are none. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export interface StubServerOptions {
  /** The requests must arrive in the order in which they are written down. */
  readonly inOrder?: boolean;
  /** Speaks TLS with this certificate. */
  readonly tls?: TlsOptions;
}

/** Starts an HTTP server on a loopback port that answers what it was told to, and complains about everything else. */
export async function startStubServer(
  exchanges: readonly ExchangeInput[] = [],
  { inOrder = false, tls }: StubServerOptions = {},
): Promise<StubServer> {
  const script = createScript(inOrder);
  const requests: ReceivedRequest[] = [];
  script.expect(exchanges);
  const server = serverOf(tls, (request, response) => {
    void received(request).then((arrived) => {
      requests.push(arrived);
      answer(response, script.answerTo(arrived));
    });
  });
  const port = await listening(server);
  return {
    url: new URL(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`),
    port,
    requests,
    expect: script.expect,
    complaints: script.complaints,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serverOf(tls: TlsOptions | undefined, listener: RequestListener): Server {
  return tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
}

function createScript(inOrder: boolean) {
  let open: { readonly exchange: Exchange; left: number }[] = [];
  const unforeseen: string[] = [];
  return {
    expect(exchanges: readonly ExchangeInput[]): void {
      open = exchanges.map((input) => Exchange.parse(input)).map((exchange) => ({ exchange, left: exchange.times }));
    },
    answerTo(request: ReceivedRequest): Response {
      const entry = open.find(({ left, exchange }) => left > 0 && (inOrder || isExpected(exchange, request)));
      if (entry === undefined || !isExpected(entry.exchange, request)) {
        const body = request.body === '' ? '' : ` with the body ${request.body.slice(0, 2000)}`;
        unforeseen.push(`unforeseen: ${titleOf(request)}${body}`);
        return Exchange.shape.response.parse({ status: 501, body: 'unforeseen' });
      }
      entry.left -= 1;
      return entry.exchange.response;
    },
    complaints(): readonly string[] {
      const unmade = open
        .filter(({ left }) => left > 0)
        .map(({ exchange, left }) => `not made: ${titleOf(exchange.request)}${left > 1 ? ` (${left} times)` : ''}`);
      return [...unforeseen, ...unmade];
    },
  };
}

/** A request with its whole body. */
export async function received(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const { method = '', url: path = '', headersDistinct } = request;
  const headers = Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]);
  return {
    method,
    path,
    host: request.headers.host ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Answers as it was told to: late, in part, or not at all. */
export function answer(response: ServerResponse, scripted: Response): void {
  if (scripted.hang === true) return;
  if (scripted.delayMs === undefined) send(response, scripted);
  else setTimeout(() => send(response, scripted), scripted.delayMs);
}

function send(response: ServerResponse, { status, headers, body, bodyBase64, hang, truncate }: Response): void {
  const isJson = body !== undefined && typeof body !== 'string';
  const bytes = bodyBase64 === undefined ? textOf(body) : Buffer.from(bodyBase64, 'base64');
  response.writeHead(status, {
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...(status === 204 || status === 304 ? {} : { 'content-length': String(bytes.length) }),
    ...headers,
  });
  if (hang !== 'body' && !truncate) response.end(bytes);
  else {
    const half = bytes.subarray(0, bytes.length / 2);
    response.write(half, () => {
      if (truncate) response.destroy();
    });
  }
}

function textOf(body: Response['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
