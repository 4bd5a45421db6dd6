import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 2;
/** A request whose write the disk refused is never answered: dynalite throws instead. */
const patienceMs = 1000;

/**
 * Lets a server finish what it has begun: the function that it gives back takes no more requests, and resolves when none is worked
 * on, a second later at most. dynalite closes its database when no connection is left, and a request whose sender went away is still worked on then: what
 * it asks of the closed database is thrown where nobody can catch it. Source: dynalite 4, index.js, httpHandler.
 */
export function finishedRequests(server: Server): () => Promise<void> {
  // What dynalite listens with.
  const listeners = server.listeners('request') as RequestListener[];
  const begun = new Set<ServerResponse>();
  let isEnding = false;
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (isEnding) {
      request.socket.destroy();
      return;
    }
    begun.add(response);
    request.once('close', () => {
      if (!request.complete) begun.delete(response);
    });
    // A response to nobody is ended too, and emits nothing.
    const { end } = response;
    Object.defineProperty(response, 'end', {
      value: (...parts: unknown[]) => {
        begun.delete(response);
        return Reflect.apply(end, response, parts);
      },
    });
    for (const listener of listeners) listener(request, response);
  });
  return async () => {
    isEnding = true;
    for (let waitedMs = 0; begun.size > 0 && waitedMs < patienceMs; waitedMs += pollMs) await delay(pollMs);
  };
}
