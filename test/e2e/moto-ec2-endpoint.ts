import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listening } from '../support/listening.ts';

export type EndpointState = 'up' | 'answering 500' | 'hanging up';

/** Stands between the functions and a server, and fails on demand. */
export interface Ec2Endpoint extends AsyncDisposable {
  readonly url: string;
  /** From now on. */
  become(state: EndpointState): void;
  /** Requests since it was last told what to become. */
  readonly asked: number;
}

export async function startEc2Endpoint(behind: string): Promise<Ec2Endpoint> {
  let state: EndpointState = 'up';
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    asked += 1;
    if (state === 'up') forward(behind, incoming, outgoing);
    else if (state === 'hanging up') outgoing.destroy();
    else incoming.resume().on('end', () => outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('down'));
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    become(next) {
      state = next;
      asked = 0;
    },
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function forward(behind: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const forwarded = request(new URL(url, behind), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => outgoing.destroy());
  incoming.pipe(forwarded);
}
