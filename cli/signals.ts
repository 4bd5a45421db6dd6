/** What the system tells a process that runs for long. */
export interface Signals {
  /** Fires when it has to end. */
  readonly stop: AbortSignal;
  /** SIGHUP: the configuration is to be read again. */
  onReload(listener: () => void): void;
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
  return { stop: stopping.signal, onReload: (listener) => void listeners.push(listener) };
}
