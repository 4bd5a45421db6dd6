import { createSocket } from 'node:dgram';
import { on, once } from 'node:events';
import { connect, isIPv6 } from 'node:net';
import { DiscoveryError } from '../../errors.ts';
import type { Query } from './query.ts';
import { isReplyTo, type Reply, replyOf } from './reply.ts';

/** Where one name server is asked, and how long each step of asking may take. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

export type Transport = 'udp' | 'tcp';

/**
 * One query to one server: its reply, whatever its code. Rejects with a DiscoveryError: aborted when the signal fires,
 * unreachable after the timeout or when the socket fails, malformed for what is not a DNS message.
 */
export async function exchange(
  query: Query,
  server: Server,
  transport: Transport,
  signal: AbortSignal,
): Promise<Reply> {
  try {
    return await (transport === 'udp' ? overUdp : overTcp)(query, server, signal);
  } catch (cause) {
    if (cause instanceof DiscoveryError) throw cause;
    if (signal.aborted) throw new DiscoveryError('aborted', `asking ${server.host} was aborted`, { cause });
    throw new DiscoveryError('unreachable', failureOf(cause, server.timeoutMs), { cause });
  }
}

/** A connected socket: the kernel drops what comes from elsewhere, and reports a closed port at once. */
async function overUdp(query: Query, { host, port, timeoutMs }: Server, signal: AbortSignal): Promise<Reply> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    socket.connect(port, host);
    await once(socket, 'connect', { signal: deadline });
    const packets = on(socket, 'message', { signal: deadline });
    socket.send(query.bytes);
    for await (const [packet] of packets) {
      if (isReplyTo(packet, query)) return replyOf(packet);
    }
    throw new DiscoveryError('unreachable', 'the socket was closed');
  } finally {
    socket.close();
  }
}

/** A message over TCP goes behind its length in two bytes (RFC 1035, section 4.2.2). */
async function overTcp(query: Query, { host, port, timeoutMs }: Server, signal: AbortSignal): Promise<Reply> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const chunks = on(socket, 'data', { signal: deadline, close: ['end'] });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.bytes.length);
    socket.write(Buffer.concat([length, query.bytes]));
    let received: Buffer = Buffer.alloc(0);
    for await (const [chunk] of chunks) {
      received = Buffer.concat([received, chunk]);
      const packet = messageOf(received);
      if (packet === undefined) continue;
      if (!isReplyTo(packet, query)) throw new DiscoveryError('malformed', 'the reply is to another query');
      return replyOf(packet);
    }
    throw new DiscoveryError('unreachable', 'closed the connection before its reply was whole');
  } finally {
    socket.destroy();
  }
}

function messageOf(received: Buffer): Buffer | undefined {
  if (received.length < 2) return undefined;
  const end = 2 + received.readUInt16BE(0);
  return received.length < end ? undefined : received.subarray(2, end);
}

function failureOf(cause: unknown, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  // Only the timeout aborts where the caller did not.
  return cause.name === 'AbortError' ? `no answer within ${timeoutMs} ms` : cause.message;
}
