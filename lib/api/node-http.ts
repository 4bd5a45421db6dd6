import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SecureVersion } from 'node:tls';
import type { Clock, Logger } from '../ports.ts';
import type { Api, ApiAnswer, ApiRequest } from './api.ts';

/** A cursor of the change feed stands in the URL and may be long. */
const maxHeaderBytes = 32 * 1024;
const maxBodyBytes = 64 * 1024;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** A connection on which a reader takes nothing for so long is given up. */
const stalledMs = 60_000;
/** Longer than the usual interval of a reader, so that it finds its connection again. */
const keepAliveMs = 90_000;

/** How a server shows who it is, and whom it lets in. PEM texts. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  /** Whose certificates callers must show; with `requestCert` and `rejectUnauthorized`. */
  readonly ca?: string;
  readonly requestCert?: true;
  readonly rejectUnauthorized?: true;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: ServerTls | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface HttpServer {
  /** With the port that was taken. */
  readonly url: URL;
  /** New connections are made with other certificates. Throws where they do not fit; then the old ones stay. */
  renew(tls: ServerTls): void;
  /** Takes no more connections, lets answers under way end for so long, then breaks what is left. */
  close(graceMs: number): Promise<void>;
}

/** Serves the API with `node:http`. Rejects when the address cannot be taken. */
export async function serveHttp(api: Api, options: HttpServerOptions): Promise<HttpServer> {
  const listener: RequestListener = (request, response) => void answered(api, request, response, options);
  const settings = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
  };
  const server =
    options.tls === undefined
      ? createServer(settings, listener)
      : createTlsServer({ ...settings, ...options.tls }, listener);
  server.timeout = stalledMs;
  server.keepAliveTimeout = keepAliveMs;
  await listening(server, options);
  const { address, family, port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  return {
    url: new URL(`${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`),
    renew(tls) {
      if (server instanceof TlsServer) server.setSecureContext(tls);
    },
    close: (graceMs) => closed(server, graceMs),
  };
}

function listening(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function answered(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  { clock, log }: HttpServerOptions,
): Promise<void> {
  const startedMs = clock.nowMs();
  const logged = { method: request.method, route: 'unknown', status: 0, bytes: 0 };
  try {
    const body = await bodyOf(request);
    if (body === undefined) return refuseBody(response);
    const answer = await api(apiRequestOf(request, body));
    logged.route = answer.route;
    logged.status = answer.status;
    await send(answer, response, logged);
    log.debug('request', { ...logged, tookMs: clock.nowMs() - startedMs });
  } catch (error) {
    // The status has left: only a broken connection says that the list is not whole.
    response.destroy();
    log.warn('request broken off', { ...logged, tookMs: clock.nowMs() - startedMs, error: String(error) });
  }
}

function apiRequestOf(request: IncomingMessage, body: string): ApiRequest {
  // Not parsed as a URL: that would resolve `..`, which may be the name of a job.
  const target = request.url ?? '/';
  const end = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    rawPath: end < 0 ? target : target.slice(0, end),
    query: new URLSearchParams(end < 0 ? '' : target.slice(end + 1)),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    body,
  };
}

/** Undefined when it is longer than any that is foreseen. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function refuseBody(response: ServerResponse): void {
  response.writeHead(413, { connection: 'close' }).end();
}

async function send(
  { status, reason, headers, body }: ApiAnswer,
  response: ServerResponse,
  counted: { bytes: number },
): Promise<void> {
  if (reason === undefined) response.writeHead(status, headers);
  else response.writeHead(status, reason, headers);
  if (body instanceof Uint8Array) {
    counted.bytes = body.byteLength;
    await pipeline(Readable.from([body]), response);
    return;
  }
  const count = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      counted.bytes += chunk.byteLength;
      yield chunk;
    }
  };
  await pipeline(body, count, response);
}
