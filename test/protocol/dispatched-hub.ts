import { type Discovery, whole } from '../../lib/model/discovery.ts';
import type { JobSettings } from '../../lib/model/plan.ts';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import type { PlanInput } from '../../lib/plan/accept.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { retire } from '../../lib/refresh/retire.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { minuteMs } from './one-provider.ts';
import { movableClock, quietPorts, worldOf } from './world.ts';

const guard = { enabled: false, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 };
const settings: JobSettings = { initialGraceMs: 300_000, maxStalenessMs: undefined, guard };

/** A configuration of jobs, each with the names of its providers; `fixed` ones have no interval. */
export function inputOf(jobs: Readonly<Record<string, readonly string[]>>, version = JSON.stringify(jobs)): PlanInput {
  const ids = Object.values(jobs).flat().map(asProviderId);
  return {
    version,
    jobs: Object.entries(jobs).map(([name, names], position) => {
      return { name, position, providers: names.map(asProviderId), settings };
    }),
    providers: new Map(
      ids.map((id) => {
        return [id, { mechanism: 'x', description: id, intervalMs: id.startsWith('fixed') ? undefined : minuteMs }];
      }),
    ),
  };
}

/** A dispatcher whose messages are carried out as soon as they are sent, in their order. */
export function oneHub() {
  const clock = movableClock(Date.UTC(2026, 0, 1));
  const log = collectingLogger();
  // A copy: tests put their own methods in its place.
  const store = { ...createMemoryStore() };
  const world = worldOf(store, { ...quietPorts(clock), log });
  let input: PlanInput | Error = inputOf({});
  const sent: RefreshMessage[] = [];
  const take = async (message: RefreshMessage) => {
    const request = { deadlineMs: clock.nowMs() + minuteMs, signal: new AbortController().signal };
    const id = message.provider;
    if (message.retire === true) return retire(id, world, request);
    const discovery: Discovery = whole([{ source: id, labels: {}, targets: [{ address: `${id}:80`, labels: {} }] }]);
    const rules = { isDropped: () => false, names: 'legacy' } as const;
    const refreshable = { id, guard, rules, create: async () => ({ refresh: async () => discovery }) };
    return refresh(refreshable, world, { ...request, slotMs: message.slotMs ?? clock.nowMs() });
  };
  return {
    clock,
    log,
    store,
    sent,
    configure(next: PlanInput | Error): void {
      input = next;
    },
    async tick(isCarriedOut = true) {
      clock.advance(minuteMs);
      const messages: RefreshMessage[] = [];
      const loadPlan = () => (input instanceof Error ? Promise.reject(input) : Promise.resolve(input));
      const queue = { send: async (some: readonly RefreshMessage[]) => void messages.push(...some) };
      const { status } = await dispatch({ store, queue, clock, log, loadPlan, tickMs: minuteMs });
      sent.push(...messages);
      if (isCarriedOut) for (const message of messages) await take(message);
      return { status, asked: [...new Set(messages.map(({ provider }) => provider))].sort(), messages };
    },
    targets: async (id: string) => (await store.head(asProviderId(id)))?.listing?.targets,
  };
}
