/** A clock that stands still while anybody works, and else goes on to the next instant at which something happens. */
export interface SimulatedTime {
  nowMs(): number;
  /** Something that takes no time but for its pauses. */
  work<Value>(task: () => Promise<Value>): Promise<Value>;
  /** A pause within work. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Does something later; gives what cancels it. */
  later(run: () => void, ms: number): () => void;
  /** Lets time pass up to an instant, everything until then done. */
  until(ms: number): Promise<void>;
}

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

export function createSimulatedTime(startMs: number): SimulatedTime {
  let nowMs = startMs;
  let working = 0;
  let idle: PromiseWithResolvers<void> | undefined;
  const events = new Set<Event>();

  const begin = () => {
    working += 1;
  };
  const end = () => {
    working -= 1;
    if (working === 0) idle?.resolve();
  };
  const later = (run: () => void, ms: number) => {
    const event = { atMs: nowMs + ms, run };
    events.add(event);
    return () => void events.delete(event);
  };
  const nextBefore = (ms: number): Event | undefined =>
    [...events].filter(({ atMs }) => atMs <= ms).toSorted((a, b) => a.atMs - b.atMs)[0];

  async function settled(): Promise<void> {
    // What was begun by the last event may begin to work only in a later turn of the loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (working === 0) return;
    idle = Promise.withResolvers();
    await idle.promise;
    await settled();
  }
  return {
    nowMs: () => nowMs,
    async work(task) {
      begin();
      try {
        return await task();
      } finally {
        end();
      }
    },
    async pause(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      later(() => {
        begin();
        resolve();
      }, ms);
      end();
      await promise;
    },
    later,
    async until(ms) {
      await settled();
      for (let event = nextBefore(ms); event !== undefined; event = nextBefore(ms)) {
        events.delete(event);
        nowMs = Math.max(nowMs, event.atMs);
        event.run();
        await settled();
      }
      nowMs = ms;
    },
  };
}
