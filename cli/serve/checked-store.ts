import type { Store } from '../../lib/store/store.ts';
import { repair } from '../../lib/verify/repair.ts';
import { type Verifiable, verifyStore } from '../../lib/verify/verify-store.ts';
import type { Notices } from './notices.ts';

export interface CheckedStore extends Verifiable {
  readonly store: Store;
}

/**
 * Looks at a store that was not left by this process: power may have gone, or a disk. Damaged lists are taken back and built anew
 * by the next refresh; what else is an error is said. Rejects with a StoreError when the store does not answer.
 */
export async function checkStore({ store, takeCensus, nowMs }: CheckedStore, notices: Notices): Promise<void> {
  const { findings } = await verifyStore({ store, takeCensus, nowMs });
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const { subject, text } of errors) notices.say('store', `${subject}: ${text}`);
  const done = await repair(store, errors, nowMs);
  const again = [...done.values()].filter((outcome) => outcome === 'taken back').length;
  if (again > 0) notices.say('store', `${again} damaged, built anew as soon as the source answers`);
}
