import type { ProviderId } from '../../lib/model/provider-id.ts';
import { providersOf, type Queue, type RefreshMessage } from '../../lib/model/refresh-message.ts';

export interface LocalQueue extends Queue {
  /** Whether a message for this provider is being worked on, or is next. */
  isBusyWith(provider: ProviderId): boolean;
  /** Drops what waits, and resolves when what was begun has ended. */
  stop(): Promise<void>;
}

export interface LocalQueueSettings {
  /** Works on one message. Never rejects. */
  readonly take: (message: RefreshMessage) => Promise<void>;
  /** Messages worked on at a time. */
  readonly concurrency: number;
  /** Runs something later, and gives what cancels it; absent: the timer of the machine. */
  readonly later?: (run: () => void, ms: number) => () => void;
}

const laterOnMachine: NonNullable<LocalQueueSettings['later']> = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * The queue of one process, in place of SQS. A message that waits already is not taken twice, so that what waits is never
 * more than what is due; what is lost when the process ends is sent again by the next tick of another.
 */
export function createLocalQueue({ take, concurrency, later = laterOnMachine }: LocalQueueSettings): LocalQueue {
  /** What cancels each. */
  const delayed = new Map<string, () => void>();
  const workers = createWorkers(take, concurrency);
  let isStopped = false;

  function enqueue(message: RefreshMessage): void {
    const key = keyOf(message);
    if (isStopped || delayed.has(key) || workers.hasNext(key)) return;
    const begin = () => {
      delayed.delete(key);
      workers.add(key, message);
    };
    const delayMs = (message.delaySeconds ?? 0) * 1000;
    if (delayMs === 0) begin();
    else delayed.set(key, later(begin, delayMs));
  }

  return {
    async send(messages) {
      for (const message of messages) enqueue(message);
    },
    isBusyWith: workers.isBusyWith,
    async stop() {
      isStopped = true;
      for (const cancel of delayed.values()) cancel();
      delayed.clear();
      await workers.stop();
    },
  };
}

/** Works on messages in the order in which they came, so many at a time. */
function createWorkers(take: LocalQueueSettings['take'], concurrency: number) {
  const next = new Map<string, RefreshMessage>();
  const running = new Map<Promise<void>, RefreshMessage>();

  function pump(): void {
    for (const [key, message] of next) {
      if (running.size >= concurrency) return;
      next.delete(key);
      const work = take(message).finally(() => {
        running.delete(work);
        pump();
      });
      running.set(work, message);
    }
  }

  return {
    hasNext: (key: string) => next.has(key),
    add(key: string, message: RefreshMessage): void {
      next.set(key, message);
      pump();
    },
    isBusyWith: (id: ProviderId) =>
      [...running.values(), ...next.values()].some((message) => providersOf(message).includes(id)),
    /** Drops what is next, and waits for what was begun. */
    async stop(): Promise<void> {
      next.clear();
      await Promise.all(running.keys());
    },
  };
}

function keyOf({ delaySeconds: _, ...message }: RefreshMessage): string {
  return JSON.stringify(message);
}
