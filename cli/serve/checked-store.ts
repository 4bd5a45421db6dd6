import { setTimeout as delay } from 'node:timers/promises';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Clock } from '../../lib/ports.ts';
import type { Store } from '../../lib/store/store.ts';
import { repair } from '../../lib/verify/repair.ts';
import { type Verifiable, verifyStore } from '../../lib/verify/verify-store.ts';
import type { Notices } from './notices.ts';

/** A list that somebody works on is looked at again after so long. */
const againMs = 1000;

export interface CheckedStore extends Pick<Verifiable, 'takeCensus'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly notices: Notices;
  /** Has sources asked whose lists were taken back. */
  readonly ask: (providers: readonly ProviderId[]) => Promise<void>;
  /** Ends the waiting for lists that somebody works on. */
  readonly stop: AbortSignal;
  /** Absent: a second. */
  readonly pauseMs?: number;
}

/**
 * Looks at a store that was not left by this process: power may have gone, or a disk. Damaged lists are taken back and built anew;
 * what else is an error is said. Lists may be refreshed meanwhile: one that somebody works on is waited for, since a refresh that
 * finds nothing changed leaves it as it is. Rejects with a StoreError when the store does not answer.
 */
export async function checkStore(checked: CheckedStore): Promise<void> {
  const { store, takeCensus, clock, notices, ask, stop, pauseMs = againMs } = checked;
  const { findings } = await verifyStore({ store, takeCensus, nowMs: clock.nowMs() });
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const { subject, text } of errors) notices.say('store', `${subject}: ${text}`);
  let left = errors;
  while (left.length > 0) {
    const done = await repair(store, left, clock.nowMs());
    const again = [...done].filter(([, outcome]) => outcome === 'taken back').map(([id]) => id);
    if (again.length > 0) {
      notices.say('store', `${again.length} damaged, built anew as soon as the source answers`);
      await ask(again);
    }
    left = left.filter(({ rebuild }) => rebuild !== undefined && done.get(rebuild.provider) === 'busy');
    if (left.length > 0) await delay(pauseMs, undefined, { signal: stop });
  }
}
