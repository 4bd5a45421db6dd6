import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SecureVersion } from 'node:tls';
import type { Clock, Logger } from '../ports.ts';
import type { Api, ApiAnswer, RouteAnswer } from './api.ts';
import { refusalOf, requestOf } from './node-request.ts';
import { tooLarge } from './route-answer.ts';
import { boundConnections, type ServerLimits, serverLimits, serverSettings } from './server-limits.ts';

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
  /** Absent: those of `serverLimits`. */
  readonly limits?: ServerLimits;
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
  const { limits = serverLimits } = options;
  const listener = listenerOf(api, options);
  const settings = serverSettings(limits);
  const server =
    options.tls === undefined
      ? createServer(settings, listener)
      : createTlsServer({ ...settings, ...options.tls }, listener);
  boundConnections(server, limits);
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

/**
 * Answers what comes in. Behind a request that was refused, nothing of its connection is read as another one: what the one takes
 * for a body may be a request to the other.
 */
function listenerOf(api: Api, options: HttpServerOptions): RequestListener {
  const refused = new WeakSet<Socket>();
  return (incoming, response) => {
    if (refused.has(incoming.socket)) return;
    const refusal = refusalOf(incoming);
    if (refusal === undefined) return void answered(api, incoming, response, options);
    refused.add(incoming.socket);
    refuse(response, refusal);
  };
}

async function answered(
  api: Api,
  incoming: IncomingMessage,
  response: ServerResponse,
  { clock, log }: HttpServerOptions,
): Promise<void> {
  const startedMs = clock.nowMs();
  const logged = { method: incoming.method, route: 'unknown', status: 0, bytes: 0 };
  let isList = false;
  try {
    const request = await requestOf(incoming);
    if (request === undefined) return refuse(response, tooLarge());
    const answer = await api(request);
    logged.route = answer.route;
    logged.status = answer.status;
    isList = !(answer.body instanceof Uint8Array);
    await send(answer, response, logged);
    log.debug('request', { ...logged, tookMs: clock.nowMs() - startedMs });
  } catch (error) {
    // The status has left: only a broken connection says that the list is not whole.
    response.destroy();
    const fields = { ...logged, tookMs: clock.nowMs() - startedMs, error: String(error) };
    // Anybody can break off a request, and is not to fill the log with that.
    if (isList) log.warn('request broken off', fields);
    else log.debug('request broken off', fields);
  }
}

function refuse(response: ServerResponse, { status, headers, body }: RouteAnswer): void {
  response.writeHead(status, { 'cache-control': 'no-store', ...headers, connection: 'close' }).end(body);
}

/** Who is not let in keeps no connection. */
const unwelcome = new Set([401, 429]);

async function send(
  { status, reason, headers, body }: ApiAnswer,
  response: ServerResponse,
  counted: { bytes: number },
): Promise<void> {
  if (unwelcome.has(status)) response.setHeader('connection', 'close');
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
