import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An http_sd endpoint of which a test says what it answers. */
export interface ListServer {
  /** `http://127.0.0.1:PORT/targets.json`. */
  readonly url: string;
  /** From now on it lists these addresses. */
  list(...addresses: readonly string[]): void;
  /** From now on it answers 500. */
  fail(): void;
  /** Requests for anything else: a test asserts that there are none. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function startListServer(...addresses: readonly string[]): Promise<ListServer> {
  let listed: readonly string[] | undefined = addresses;
  const complaints: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/targets.json') complaints.push(`${request.method} ${request.url}`);
    const isKnown = request.url === '/targets.json' && listed !== undefined;
    const body = JSON.stringify([{ targets: listed, labels: { team: 'shop' } }]);
    response.writeHead(isKnown ? 200 : 500, { 'content-type': 'application/json' }).end(isKnown ? body : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/targets.json`,
    list(...next) {
      listed = next;
    },
    fail() {
      listed = undefined;
    },
    complaints: () => complaints,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
