import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Lets a server listen on a loopback port, by default one of its own choice, and says which. */
export async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an AddressInfo; only pipes have a text.
  return (server.address() as AddressInfo).port;
}
