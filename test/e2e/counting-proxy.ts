import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { listening } from '../support/listening.ts';

/** Stands between a scraper and the hub, and counts. */
export interface CountingProxy extends AsyncDisposable {
  readonly url: string;
  /** Where requests go from now on. */
  forwardTo(hub: string): void;
  /** Requests by path and query since the last reset. */
  counts(): ReadonlyMap<string, number>;
  reset(): void;
}

export async function startCountingProxy(): Promise<CountingProxy> {
  const counts = new Map<string, number>();
  let hub = 'http://127.0.0.1:1';
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const forwarded = request(new URL(path, hub), { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    forwarded.end();
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo: (next) => {
      hub = next;
    },
    counts: () => counts,
    reset: () => counts.clear(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
