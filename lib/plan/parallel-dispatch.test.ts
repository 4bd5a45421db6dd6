import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import type { JobSettings } from '../model/plan.ts';
import { asProviderId } from '../model/provider-id.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Store } from '../store/store.ts';
import { dispatch } from './dispatch.ts';

const guard = { enabled: false, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 };
const settings: JobSettings = { initialGraceMs: 300_000, maxStalenessMs: undefined, guard };
const log = collectingLogger();

/** Dispatches a configuration in which one job, `web`, has one provider; none: the job is gone. */
function dispatched(store: Store, provider: string | undefined) {
  const ids = provider === undefined ? [] : [asProviderId(provider)];
  const loadPlan = async () => ({
    version: `${provider}`,
    jobs: ids.map((id) => ({ name: 'web', position: 0, providers: [id], settings })),
    providers: new Map(ids.map((id) => [id, { mechanism: 'x', description: '', intervalMs: 60_000 }])),
  });
  const queue = { send: async () => undefined };
  return dispatch({ store, queue, clock: fixedClock(), log, loadPlan, tickMs: 60_000 });
}

async function planned(store: Store): Promise<readonly (readonly string[])[]> {
  return (await store.jobs()).map(({ providers }) => providers.map(({ id }) => id));
}

/** A store that waits after it has read the jobs, until it is let go. */
function pausing(store: Store) {
  const hasRead = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const jobs = async () => {
    const found = await store.jobs();
    hasRead.resolve();
    await goOn.promise;
    return found;
  };
  return { store: { ...store, jobs }, hasRead: hasRead.promise, goOn: goOn.resolve };
}

describe('two dispatches with two configurations', () => {
  it.each([
    { name: 'a job that another has written', outdated: 'older', newer: 'newer', plan: [['newer']] },
    { name: 'a job that another has removed', outdated: 'older', newer: undefined, plan: [] },
    { name: 'the removal of a job that another has written', outdated: undefined, newer: 'newer', plan: [['newer']] },
  ])('leave the plan to the first: $name', async ({ outdated, newer, plan }) => {
    const store = createMemoryStore();
    await dispatched(store, 'first');
    const slow = pausing(store);
    const late = dispatched(slow.store, outdated);
    await slow.hasRead;
    const { status } = await dispatched(store, newer);

    slow.goOn();
    await late;

    expect(await planned(store)).toEqual(plan);
    expect(await store.planStatus()).toEqual(status);
  });
});
