import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from '../support/listening.ts';

/** A request as a behaviour sees it. */
export interface AskedSource {
  readonly url: URL;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** What a path does when it is asked. */
export type Behaviour = (response: ServerResponse, asked: AskedSource) => void | Promise<void>;

/** An HTTP server whose answers a test changes at will. Disposing of it throws if it was asked what nobody foresaw. */
export interface LoopbackSource extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Every request so far, with its query. */
  readonly asked: readonly string[];
  /** What a path does from now on, whatever its query. */
  on(path: string, behaviour: Behaviour): void;
}

export async function startLoopbackSource(behaviours: Readonly<Record<string, Behaviour>>): Promise<LoopbackSource> {
  const byPath = new Map(Object.entries(behaviours));
  const asked: string[] = [];
  const unforeseen: string[] = [];
  const server = createServer((request, response) => {
    void arrived(request).then(async (received) => {
      asked.push(`${received.url.pathname}${received.url.search}`);
      const behaviour = byPath.get(received.url.pathname);
      if (behaviour === undefined) unforeseen.push(`${request.method} ${request.url}`);
      await (behaviour ?? notForeseen)(response, received);
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    on: (path, behaviour) => {
      byPath.set(path, behaviour);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (unforeseen.length > 0) throw new Error(`unforeseen: ${unforeseen.join(', ')}`);
    },
  };
}

async function arrived(request: IncomingMessage): Promise<AskedSource> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return {
    url: new URL(request.url ?? '/', 'http://source.invalid'),
    body: Buffer.concat(chunks).toString(),
    headers: request.headers,
  };
}

const notForeseen: Behaviour = (response) => {
  response.writeHead(501).end('unforeseen');
};
