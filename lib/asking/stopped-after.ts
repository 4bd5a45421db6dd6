/** Does something with a signal that also fires when it is done or has failed: what it left under way is not worth waiting for. */
export async function stoppedAfter<Value>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const done = new AbortController();
  try {
    return await work(AbortSignal.any([signal, done.signal]));
  } finally {
    done.abort();
  }
}
