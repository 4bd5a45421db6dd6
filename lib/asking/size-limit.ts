import { DiscoveryError } from '../errors.ts';
import type { HttpClient } from '../ports.ts';

/** Counts the bytes of all answers of one refresh. */
export interface ByteBudget {
  /** The client, whose answers count. Rejects with a DiscoveryError (malformed) from the answer on that is one too many. */
  within(http: HttpClient): HttpClient;
}

/** A budget for the answers to a refresh as a whole: each may be within its own cap, and there may be many. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let bytes = 0;
  return {
    within: (http) => ({
      async send(request) {
        if (bytes >= maxBytes) throw tooMuch(request.url, maxBytes);
        const answer = await http.send(request);
        if (request.isCountedByAsker === true) return answer;
        bytes += answer.body.length;
        if (bytes > maxBytes) throw tooMuch(request.url, maxBytes);
        return answer;
      },
    }),
  };
}

function tooMuch({ host }: URL, maxBytes: number): DiscoveryError {
  return new DiscoveryError('malformed', `${host} has more to say than the ${maxBytes} bytes that one refresh takes`);
}
