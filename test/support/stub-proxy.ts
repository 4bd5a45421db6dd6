import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listening } from './listening.ts';

export interface ProxiedRequest {
  readonly method: string;
  /** `host:port` of a CONNECT, otherwise the absolute URL. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface StubProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: URL;
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/** Starts an HTTP proxy on a loopback port that sends everything, tunnels too, to one port, whatever host is asked for. */
export async function startStubProxy(targetPort: number, connectStatus = 200): Promise<StubProxy> {
  const requests: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    requests.push({ method, target: url, headers });
    const { pathname, search } = new URL(url);
    const onward = request(
      { port: targetPort, host: '127.0.0.1', method, path: pathname + search, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ method = '', url = '', headers }, socket) => {
    requests.push({ method, target: url, headers });
    if (connectStatus !== 200) {
      socket.end(`HTTP/1.1 ${connectStatus} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const tunnel = connect(targetPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    sockets.add(tunnel);
    // Either end may be cut off when a test is over.
    tunnel.on('error', () => socket.destroy());
    socket.on('error', () => tunnel.destroy());
    tunnel.pipe(socket).pipe(tunnel);
  });
  const port = await listening(server);
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
