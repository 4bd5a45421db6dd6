import type { ProviderId } from '../model/provider-id.ts';
import type { Queue } from '../model/refresh-message.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Store } from '../store/store.ts';

/** One reader that finds something missing speaks for all who find it in the same while. */
const quietMs = 60_000;

/**
 * A store's `read` that asks for a sweep of the provider when something that a list refers to is not there: its jobs are
 * 503 until it is built anew, and the daily sweep would let them wait for a day. Expired change records are no damage.
 */
export function watchingReads(
  store: Pick<Store, 'read'>,
  ports: { readonly queue: Queue; readonly clock: Clock; readonly log: Logger },
): Pick<Store, 'read'> {
  const askedAtMs = new Map<ProviderId, number>();
  const askForSweep = async (id: ProviderId) => {
    const nowMs = ports.clock.nowMs();
    if (nowMs - (askedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    askedAtMs.set(id, nowMs);
    try {
      await ports.queue.send([{ provider: id, sweep: true }]);
    } catch (error) {
      // The answer says already that the list is not known; the next reader asks again.
      askedAtMs.delete(id);
      ports.log.warn('sweep not asked for', { id, error });
    }
  };
  return {
    async read(id, names) {
      const found = await store.read(id, names);
      if (names.some((name) => !found.has(name) && !name.startsWith('change/'))) await askForSweep(id);
      return found;
    },
  };
}
