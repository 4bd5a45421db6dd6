import { connect } from 'node:net';
import { DiscoveryError } from '../errors.ts';
import { addressOf } from '../model/address.ts';
import { framesIn } from './frames.ts';
import type { ServerAddress } from './server-address.ts';

/** How long a server may take to hang up after the last frame. */
const partingMs = 500;

/** A connection on which each frame is answered by one, in the same order. */
export interface Channel {
  /** The frame that answers one. Rejects with a DiscoveryError that names the server; then nothing more can be asked. */
  exchange(frame: Buffer): Promise<Buffer>;
  /** From now on, how long the server may be silent. */
  limitSilence(ms: number): void;
  /** Sends a last frame, and waits for a moment until the server has hung up. Never rejects. */
  leave(frame: Buffer): Promise<void>;
  /** Hangs up. */
  drop(): void;
}

/** Connects within so many milliseconds, which is also how long the server may be silent then. The signal ends what is under way. */
export function openChannel({ host, port }: ServerAddress, silenceMs: number, signal: AbortSignal): Channel {
  const shown = addressOf(host, port);
  const socket = connect({ host, port, noDelay: true });
  const closed = Promise.withResolvers<void>();
  const waiting: PromiseWithResolvers<Buffer>[] = [];
  let failure: DiscoveryError | undefined;

  const fail = (kind: DiscoveryError['failure'], reason: string, cause?: unknown): void => {
    failure ??= new DiscoveryError(kind, `${shown}: ${reason}`, { cause });
    for (const each of waiting.splice(0)) each.reject(failure);
  };
  // The session is left open, so that it can still be ended in good order.
  const abort = (): void => fail('aborted', 'time ran out', signal.reason);
  const receive = async (): Promise<void> => {
    try {
      for await (const frame of framesIn(socket)) {
        const asker = waiting.shift();
        if (asker === undefined && failure === undefined) throw new DiscoveryError('malformed', 'an unasked answer');
        asker?.resolve(frame);
      }
      fail('unreachable', 'it closed the connection');
    } catch (error) {
      if (error instanceof DiscoveryError) fail(error.failure, error.message, error);
      else fail('unreachable', reasonOf(error), error);
    }
  };

  socket.once('close', () => {
    signal.removeEventListener('abort', abort);
    closed.resolve();
  });
  // Reading rejects with the error. Without a listener, one that comes after the last read would end the process.
  socket.on('error', () => {});
  socket.on('timeout', () => {
    fail('unreachable', `silent for ${socket.timeout} ms`);
    socket.destroy();
  });
  socket.setTimeout(silenceMs);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  void receive().finally(() => socket.destroy());

  return {
    async exchange(frame) {
      if (failure !== undefined) throw failure;
      const asked = Promise.withResolvers<Buffer>();
      waiting.push(asked);
      socket.write(frame);
      return await asked.promise;
    },
    limitSilence: (ms) => {
      socket.setTimeout(ms);
    },
    async leave(frame) {
      if (!socket.destroyed) socket.write(frame);
      const patience = setTimeout(() => socket.destroy(), partingMs);
      await closed.promise;
      clearTimeout(patience);
    },
    drop: () => {
      socket.destroy();
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
