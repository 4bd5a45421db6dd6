/** What the system tells a process that runs for long. */
export interface Signals {
  /** Fires when it has to end. */
  readonly stop: AbortSignal;
  /** SIGHUP: the configuration is to be read again. */
  onReload(listener: () => void): void;
  /** The embedded store failed at something nobody waited for: it throws where no caller can catch it. */
  onStoreFailure(listener: (error: Error) => void): void;
}

/** SIGTERM and SIGINT end gracefully; a second one ends at once. */
export function takeProcessSignals(): Signals {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const listeners: (() => void)[] = [];
  // Without a listener the signal would end the process.
  process.on('SIGHUP', () => {
    for (const listener of listeners) listener();
  });
  return {
    stop: stopping.signal,
    onReload: (listener) => void listeners.push(listener),
    onStoreFailure(listener) {
      process.on('uncaughtException', (error) => {
        if (isOfStore(error)) return listener(error);
        // As Node ends a process that nobody listens for.
        process.stderr.write(`${error.stack ?? error}\n`);
        process.exit(1);
      });
    },
  };
}

/** The codes of the LevelDB that the store lies in. */
function isOfStore(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('LEVEL_');
}
