export type Limited = <Value>(task: () => Promise<Value>) => Promise<Value>;

/** Runs at most so many tasks at once; the others wait their turn, in order. */
export function concurrencyLimit(maxRunning: number): Limited {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < maxRunning) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
