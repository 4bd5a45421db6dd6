import type { Exchange, ReceivedRequest } from '../../support/exchange.ts';
import type { Likeness } from './likeness.ts';

export interface Replay {
  /** The exchange for a request: each once in their order, then the last that fits, for as often as it is asked for. */
  answerTo(request: ReceivedRequest): Exchange | undefined;
}

/** Plays the exchanges of one refresh to someone who may refresh more often than once. */
export function createReplay(exchanges: readonly Exchange[], isLike: Likeness): Replay {
  const open = exchanges.map((exchange) => ({ exchange, left: exchange.times }));
  return {
    answerTo(request) {
      const fitting = open.filter(({ exchange }) => isLike(exchange, request));
      const entry = fitting.find(({ left }) => left > 0) ?? fitting.at(-1);
      if (entry !== undefined) entry.left -= 1;
      return entry?.exchange;
    },
  };
}
