import type { Store } from '../../lib/store/store.ts';
import { Killed } from '../protocol/faulty-store.ts';

export interface SteppingStore {
  readonly store: Store;
  /** What the worker did, one step each, until it was killed or done. */
  readonly steps: readonly string[];
}

/**
 * A store in which a worker dies after so many steps. A step is the smallest thing that can be done or not: one item
 * written or removed, however many a call holds; any other call as a whole.
 */
export function steppingStore(inner: Store, maxSteps: number): SteppingStore {
  const steps: string[] = [];
  const step = async <Value>(what: string, call: () => Promise<Value>): Promise<Value> => {
    if (steps.length >= maxSteps) throw new Killed();
    steps.push(what);
    return call();
  };
  const whole = Object.entries(inner).map(([method, call]) => [
    method,
    (...parameters: readonly unknown[]) => step(method, async () => Reflect.apply(call, inner, parameters)),
  ]);
  // The entries are the store's own, each with its signature.
  const stepping: Store = {
    ...(Object.fromEntries(whole) as Store),
    async write(id, contents, options) {
      for (const [name, bytes] of contents) {
        await step(`write ${name.split('/')[0]}`, () => inner.write(id, new Map([[name, bytes]]), options));
      }
    },
    async remove(id, names) {
      for (const name of names) await step(`remove ${name.split('/')[0]}`, () => inner.remove(id, [name]));
    },
  };
  return { store: stepping, steps };
}
