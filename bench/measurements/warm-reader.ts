import { startChild } from '../child.ts';
import type { ClientChild } from '../children/client.ts';
import type { Ended, ServerChild } from '../children/server.ts';
import type { Consumed } from '../counted-client.ts';

/** A container of the API that has what it read before, and one reader of it. */
export interface WarmReader extends AsyncDisposable {
  /** What one poll of the whole list consumes. Rejects unless it is answered with 200. */
  polled(): Promise<Consumed>;
}

/** Starts a container, which has nothing yet. */
export async function startWarmReader(endpoint: string): Promise<WarmReader> {
  const server = startChild<ServerChild>('server');
  const client = startChild<ClientChild>('client');
  const port = await server.call('serve', { endpoint });
  return {
    async polled() {
      await server.call('begin');
      const [answer] = await client.call('poll', port, 1, '');
      const { consumed }: Ended = await server.call('end');
      if (answer?.status !== 200) throw new Error(`a poll was answered ${answer?.status}`);
      return consumed;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([client[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
    },
  };
}
