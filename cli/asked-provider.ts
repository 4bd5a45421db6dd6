import type { ConfiguredProvider } from '../lib/config/hub.ts';
import { HubError } from '../lib/errors.ts';
import type { Discovery } from '../lib/model/discovery.ts';
import { titleOf } from '../lib/model/plan.ts';
import type { Ports } from '../lib/ports.ts';
import { ask } from '../lib/refresh/ask.ts';
import type { Refreshable } from '../lib/refresh/attempt.ts';

/** As long as an attempt of the refresh function may take. */
const attemptMs = 110_000;
const concurrency = 8;

/** Nothing is stored, so nothing is held back and no label left out. */
const unguarded: Pick<Refreshable, 'guard' | 'rules'> = {
  guard: { enabled: false, maxLossRatio: 1, minTargets: 0, confirmations: 1, confirmAfterMs: 0 },
  rules: { isDropped: () => false, names: 'utf8' },
};

/** What came of asking a provider once, with nothing stored. */
export type AskedProvider =
  | { readonly title: string; readonly state: 'read'; readonly discovery: Discovery; readonly tookMs: number }
  | { readonly title: string; readonly state: 'failed'; readonly error: HubError; readonly tookMs: number };

/** Asks one provider. Rejects only with what is a fault of Rollcall itself. */
export async function askedProvider(provider: ConfiguredProvider, ports: Ports): Promise<AskedProvider> {
  const title = titleOf(provider);
  const startedMs = ports.clock.nowMs();
  const tookMs = () => ports.clock.nowMs() - startedMs;
  try {
    const discovery = await ask({ ...unguarded, ...provider }, ports, AbortSignal.timeout(attemptMs));
    return { title, state: 'read', discovery, tookMs: tookMs() };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { title, state: 'failed', error, tookMs: tookMs() };
  }
}

/** Does the same for each item, a few at a time, in the order of the items. */
export async function forEachBounded<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
