import { DiscoveryError } from '../errors.ts';

/** Asks one server after the other, and gives the first answer that is one. Rejects with the failure of the last. */
export async function firstAnswer<Server, Answer>(
  servers: readonly Server[],
  ask: (server: Server) => Promise<Answer>,
): Promise<Answer> {
  let failure: unknown;
  for (const server of servers) {
    try {
      return await ask(server);
    } catch (error) {
      if (!(error instanceof DiscoveryError)) throw error;
      failure = error;
    }
  }
  throw failure;
}
