import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { callerNetwork } from '../access/caller-network.ts';

/** What one caller, and all of them, may take of a server. */
export interface ServerLimits {
  /** Bytes of request line and headers. A cursor of the change feed stands in the URL and may be long. */
  readonly headerBytes: number;
  /** From the first byte, or the connection, to the last header. */
  readonly headersMs: number;
  /** From the first byte to the last of the body. */
  readonly requestMs: number;
  readonly handshakeMs: number;
  /** A connection on which a reader takes nothing for so long is given up. */
  readonly stalledMs: number;
  /** Longer than the usual interval of a reader, so that it finds its connection again. */
  readonly keepAliveMs: number;
  /** So often is looked for those that took too long. */
  readonly lookMs: number;
  readonly connections: number;
  /** Of one IPv4 address or the /64 of an IPv6 address: nobody takes them all. */
  readonly connectionsOfOne: number;
}

export const serverLimits: ServerLimits = {
  headerBytes: 32 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  handshakeMs: 10_000,
  stalledMs: 60_000,
  keepAliveMs: 90_000,
  lookMs: 2_000,
  connections: 2_048,
  connectionsOfOne: 512,
};

/** What of the limits `node:http` is told when a server is made. */
export function serverSettings(limits: ServerLimits) {
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.lookMs,
    handshakeTimeout: limits.handshakeMs,
    // Is looked for with the other faults: Node would go on to the next request of the connection.
    requireHostHeader: false,
  };
}

/** Bounds the connections of a server: one that is too many is closed before a byte of it is read. */
export function boundConnections(server: Server, { connections, connectionsOfOne, stalledMs }: ServerLimits): void {
  const counts = new Map<string, number>();
  server.timeout = stalledMs;
  server.maxConnections = connections;
  server.on('connection', (socket: Socket) => {
    const network = callerNetwork(socket.remoteAddress);
    const count = (counts.get(network) ?? 0) + 1;
    counts.set(network, count);
    socket.once('close', () => {
      const left = (counts.get(network) ?? 1) - 1;
      if (left === 0) counts.delete(network);
      else counts.set(network, left);
    });
    if (count > connectionsOfOne) socket.destroy();
  });
}
