import type { RefreshMessage } from '../../lib/model/refresh-message.ts';

export interface Delivery {
  readonly message: RefreshMessage;
  readonly atMs: number;
  /** How often it was taken before. */
  readonly taken: number;
}

export interface SimulatedQueue {
  put(messages: readonly RefreshMessage[], nowMs: number): void;
  putBack(delivery: Delivery, atMs: number): void;
  /** The first that is due before an instant, taken out. */
  next(beforeMs: number): Delivery | undefined;
}

/** A worker that dies or fails is given so many chances. */
const maxTaken = 3;

/** SQS as far as it matters: at least once, in no order, and back again after a failure. */
export function createQueue(): SimulatedQueue {
  let waiting: readonly Delivery[] = [];
  const add = (more: readonly Delivery[]) => {
    waiting = [...waiting, ...more].sort((a, b) => a.atMs - b.atMs);
  };
  return {
    put(messages, nowMs) {
      add(
        messages.map(({ delaySeconds = 0, ...message }) => ({ message, atMs: nowMs + delaySeconds * 1000, taken: 0 })),
      );
    },
    putBack(delivery, atMs) {
      if (delivery.taken < maxTaken) add([{ ...delivery, atMs }]);
    },
    next(beforeMs) {
      const [first, ...rest] = waiting;
      if (first === undefined || first.atMs >= beforeMs) return undefined;
      waiting = rest;
      return first;
    },
  };
}
