import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { DiscoveryError } from '../errors.ts';

export type Connector = ReturnType<typeof buildConnector>;
type ConnectOptions = Parameters<Connector>[0];

export interface ProxyRoute {
  readonly proxy: URL;
  /** Sent with CONNECT alone; a name may occur more than once. */
  readonly connectHeaders: readonly (readonly [string, string])[];
  readonly timeoutMs: number;
}

/** Connects by way of a proxy: https through a tunnel, plain http by speaking to the proxy itself. */
export function proxyConnector(route: ProxyRoute, toProxy: Connector, toTarget: Connector): Connector {
  const { proxy } = route;
  const endpoint = {
    hostname: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
    host: proxy.host,
    protocol: proxy.protocol,
    port: proxy.port || (proxy.protocol === 'https:' ? '443' : '80'),
  };
  return (options, callback) => {
    toProxy(endpoint, (error, socket) => {
      if (error !== null) callback(unreachable(proxy, reasonOf(error), error), null);
      else if (options.protocol !== 'https:') callback(null, socket);
      else {
        openTunnel(route, options, socket).then(
          (tunnel) => toTarget({ ...options, httpSocket: tunnel }, callback),
          (error: DiscoveryError) => callback(error, null),
        );
      }
    });
  };
}

/** What tells a proxy who asks: the credentials of its URL. */
export function proxyAuthorizationOf(proxy: URL): readonly (readonly [string, string])[] {
  if (proxy.username === '' && proxy.password === '') return [];
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return [['proxy-authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]];
}

function openTunnel(route: ProxyRoute, target: ConnectOptions, socket: Socket | TLSSocket): Promise<Socket> {
  const { proxy, connectHeaders, timeoutMs } = route;
  const host = target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname;
  const authority = `${host}:${target.port || '443'}`;
  const headers = [['host', authority], ...proxyAuthorizationOf(proxy), ...connectHeaders].flat();
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: Error): void => {
      socket.destroy();
      reject(unreachable(proxy, reason, cause));
    };
    const connect = request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
    connect.setTimeout(timeoutMs, () => fail('it did not open a tunnel in time'));
    connect.once('error', (error) => fail(reasonOf(error), error));
    connect.once('response', ({ statusCode }) => fail(`it answers CONNECT with ${statusCode}`));
    connect.once('connect', ({ statusCode }) => {
      connect.setTimeout(0);
      if (statusCode === 200) resolve(socket);
      else fail(`it answers CONNECT with ${statusCode}`);
    });
    connect.end();
  });
}

function reasonOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}

function unreachable(proxy: URL, reason: string, cause: Error | undefined): DiscoveryError {
  return new DiscoveryError('unreachable', `the proxy ${proxy.host} is of no help: ${reason}`, { cause });
}
