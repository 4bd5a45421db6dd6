import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { listening } from '../../support/listening.ts';
import type { CertificateAuthority } from './certificate-authority.ts';

/** An HTTP proxy for which there is one server alone, whatever host is asked for. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts a proxy on a loopback port that answers every request by one listener: what is tunnelled, which it decrypts with a certificate for
 * the host that is asked for, and what is not.
 */
export async function startConnectProxy(listener: RequestListener, ca: CertificateAuthority): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const inner = createTlsServer(
    {
      SNICallback: (host, callback) => callback(null, createSecureContext(ca.credentialsOf(host))),
      ALPNProtocols: ['http/1.1'],
    },
    listener,
  );
  const proxy = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '');
    request.url = pathname + search;
    listener(request, response);
  });
  for (const server of [inner, proxy]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      // A client may leave in the middle of its handshake.
      socket.on('error', () => socket.destroy());
    });
  }
  const innerPort = await listening(inner);
  proxy.on('connect', (_request, socket) => {
    const tunnel = connect(innerPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    sockets.add(tunnel);
    tunnel.on('error', () => socket.destroy());
    socket.on('error', () => tunnel.destroy());
    tunnel.pipe(socket).pipe(tunnel);
  });
  const port = await listening(proxy);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const server of [inner, proxy]) {
        server.close();
        await once(server, 'close');
      }
    },
  };
}
