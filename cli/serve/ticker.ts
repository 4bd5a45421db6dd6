export interface Ticker {
  /** Runs once more, at once or after the run under way. Rejects with what the run rejects with. */
  now(): Promise<void>;
  /** No run begins after it; resolves when the last one has ended. */
  stop(): Promise<void>;
}

export interface TickerSettings {
  readonly tickMs: number;
  readonly run: () => Promise<void>;
  /** Takes what a run rejected with that nobody waited for: the next tick tries again. */
  readonly onError: (error: unknown) => void;
}

/** Runs something at every tick, one run at a time, in place of a schedule of EventBridge. The first tick is one away. */
export function startTicker({ tickMs, run, onError }: TickerSettings): Ticker {
  let last: Promise<void> = Promise.resolve();
  let isStopped = false;
  const now = () => {
    const next = last.then(() => (isStopped ? undefined : run()));
    last = next.catch(() => undefined);
    return next;
  };
  const timer = setInterval(() => now().catch(onError), tickMs);
  return {
    now,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await last;
    },
  };
}
