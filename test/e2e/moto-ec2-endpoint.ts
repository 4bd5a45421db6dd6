import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listening } from '../support/listening.ts';

export type EndpointState = 'up' | 'answering 500' | 'hanging up';

/** Stands between the functions and a server, and fails on demand. */
export interface Ec2Endpoint extends AsyncDisposable {
  readonly url: string;
  /** From now on. */
  become(state: EndpointState): void;
  /** Forwards to another server from now on. */
  standBefore(server: string): void;
  /** Requests since it was last told what to become. */
  readonly asked: number;
}

export async function startEc2Endpoint(behind: string): Promise<Ec2Endpoint> {
  let state: EndpointState = 'up';
  let server = behind;
  let asked = 0;
  const listener = createServer((incoming, outgoing) => {
    asked += 1;
    if (state === 'up') forward(server, incoming, outgoing);
    else if (state === 'hanging up') outgoing.destroy();
    else incoming.resume().on('end', () => outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('down'));
  });
  const port = await listening(listener);
  return {
    url: `http://127.0.0.1:${port}`,
    become(next) {
      state = next;
      asked = 0;
    },
    standBefore(next) {
      server = next;
    },
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      listener.close();
      await once(listener, 'close');
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
