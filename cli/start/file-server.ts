import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CliError, systemCodeOf } from '../cli-error.ts';

export interface FileServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves one JSON file on a loopback port, as it is at each request, so that an edit shows. Rejects with a CliError. */
export async function startFileServer(path: string, route: string, port: number): Promise<FileServer> {
  const server = createServer(async (request, response) => {
    if (request.url !== route) return void response.writeHead(404).end();
    try {
      const body = await readFile(path);
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body);
    } catch {
      response.writeHead(500).end();
    }
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const isTaken = systemCodeOf(error) === 'EADDRINUSE';
    throw new CliError(`cannot listen on 127.0.0.1:${port}: ${isTaken ? 'another program does' : String(error)}`, {
      hint: 'it is for the file server of the example: stop that program, and start again',
      cause: error,
    });
  }
  // A server that listens on a TCP port has an AddressInfo.
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
