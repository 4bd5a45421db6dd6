import { StoreError } from '../../lib/errors.ts';
import type { Store } from '../../lib/store/store.ts';

/** What befalls one call to the store. */
export type Fault =
  /** The worker dies before the call is made. */
  | 'killed before'
  /** The call is made, and the worker dies before it learns of it. */
  | 'killed after'
  /** The call is made, and its answer is lost. */
  | 'answer lost'
  /** The worker is told that the call failed, and it is made much later. */
  | 'late';

/** Thrown in place of a worker's death: nothing runs after it but what a test starts anew. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const writes = new Set(['lease', 'update', 'write', 'remove']);

export interface FaultyStore {
  readonly store: Store;
  /** Makes every call that was put off. */
  settle(): Promise<void>;
}

/** A store that meets the n-th call of a worker with the n-th fault. `order` decides when each call is made. */
export function faultyStore(
  inner: Store,
  faults: ReadonlyMap<number, Fault>,
  order: <Value>(call: () => Promise<Value>) => Promise<Value>,
): FaultyStore {
  const late: (() => Promise<unknown>)[] = [];
  let calls = 0;
  let isDead = false;
  const before = (fault: Fault | undefined, method: string, call: () => Promise<unknown>) => {
    if (isDead || fault === 'killed before') {
      isDead = true;
      throw new Killed();
    }
    if (fault === 'late' && writes.has(method)) {
      late.push(call);
      throw new StoreError('unanswered', 'timed out');
    }
  };
  const after = (fault: Fault | undefined) => {
    if (fault === 'killed after') isDead = true;
    if (isDead) throw new Killed();
    if (fault === 'answer lost') throw new StoreError('unanswered', 'timed out');
  };
  const meet = async (method: string, call: () => Promise<unknown>): Promise<unknown> => {
    calls += 1;
    const fault = faults.get(calls);
    before(fault, method, call);
    const answer = await order(call);
    after(fault);
    return answer;
  };
  const faulty = Object.entries(inner).map(([method, call]) => [
    method,
    (...parameters: readonly unknown[]) => meet(method, async () => Reflect.apply(call, inner, parameters)),
  ]);
  return {
    // The entries are the store's own, each with its signature.
    store: Object.fromEntries(faulty) as Store,
    async settle() {
      for (const call of late.splice(0)) await call();
    },
  };
}
