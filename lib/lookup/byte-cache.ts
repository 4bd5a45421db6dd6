/** Immutable values by name, the least recently used dropped first. A load in flight is shared. */
export interface ByteCache<Value> {
  get(name: string): Promise<Value> | undefined;
  /** Takes a load; one that rejects is forgotten, so that the next request asks again. */
  put(name: string, load: Promise<Value>): Promise<Value>;
}

/** A cache of at most so many bytes, by the measure of `bytesOf`. Only for content that never changes under its name. */
export function createByteCache<Value>(maxBytes: number, bytesOf: (value: Value) => number): ByteCache<Value> {
  const loads = new Map<string, { readonly load: Promise<Value>; bytes: number }>();
  let total = 0;

  function forget(name: string, load: Promise<Value>): void {
    const known = loads.get(name);
    if (known?.load !== load) return;
    loads.delete(name);
    total -= known.bytes;
  }

  function weigh(name: string, load: Promise<Value>, bytes: number): void {
    const known = loads.get(name);
    if (known?.load !== load) return;
    known.bytes = bytes;
    total += bytes;
    for (const [oldest, { load: oldestLoad }] of loads) {
      if (total <= maxBytes) return;
      forget(oldest, oldestLoad);
    }
  }

  return {
    get(name) {
      const known = loads.get(name);
      if (known === undefined) return undefined;
      loads.delete(name);
      loads.set(name, known);
      return known.load;
    },
    put(name, load) {
      loads.set(name, { load, bytes: 0 });
      load.then(
        (value) => weigh(name, load, bytesOf(value)),
        () => forget(name, load),
      );
      return load;
    },
  };
}
