import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Lets a server listen on a loopback port of its own, and tells which one. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a TCP port has an AddressInfo.
  return (server.address() as AddressInfo).port;
}
