import { z } from 'zod';
import { eventScopeOf } from '../../lib/aws/event-scope.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { defineMechanism } from '../../lib/mechanisms/mechanism.ts';
import { whole } from '../../lib/model/discovery.ts';
import type { SourceEvent } from '../../lib/model/event-scope.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import { createHints, type TakeHints } from '../../lib/plan/hint.ts';
import { createRefresher, type ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { groupOf, movableClock, quietPorts } from './world.ts';

/** When the clock of such a hub begins. */
export const startMs = Date.UTC(2026, 0, 1);
const tickMs = 60_000;
const attemptMs = 1_000;

/** The event that tells of a change of the one source there is. */
export const changed: SourceEvent = { source: 'aws.ec2', account: '123456789012', region: 'eu-west-1' };

/**
 * A hub of one provider, with a queue whose messages become due as time goes by: `until` moves the clock from one thing that
 * happens to the next, a tick every minute among them.
 */
export async function hintedHub() {
  const clock = movableClock(startMs);
  const store = createMemoryStore();
  const ports = quietPorts(clock);
  let sources: readonly string[] = [];
  let asked = 0;
  const mechanism = defineMechanism({
    name: 'ec2',
    options: z.strictObject({}),
    describe: () => 'eu-west-1',
    identity: () => null,
    intervalMs: () => tickMs,
    hints: () => [eventScopeOf({ region: 'eu-west-1' }, ['aws.ec2'])],
    create: async () => ({
      async refresh() {
        asked += 1;
        return whole(sources.map((source) => groupOf(source)));
      },
    }),
  });
  const text = 'scrape_configs: [{ job_name: web, ec2_sd_configs: [{}] }]\nrollcall: { guard: { enabled: false } }';
  const registry = { ec2_sd_configs: async () => ({ mechanism }), static_configs: async () => ({ mechanism }) };
  const loaded = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml', { registry });
  const hub = async () => loaded;
  const waiting: { readonly dueMs: number; readonly message: RefreshMessage }[] = [];
  const queue = {
    async send(messages: readonly RefreshMessage[]) {
      for (const message of messages)
        waiting.push({ dueMs: clock.nowMs() + (message.delaySeconds ?? 0) * 1000, message });
    },
  };
  let owners = 0;
  const newOwner = () => {
    owners += 1;
    return `worker-${owners}`;
  };
  const refresher = createRefresher({ store, ports, queue, events: undefined, newOwner, hub });
  const outcomes: ProviderOutcome[] = [];
  let nextTickMs = clock.nowMs();

  async function next(untilMs: number): Promise<boolean> {
    const first = waiting.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    const atMs = Math.min(nextTickMs, first?.dueMs ?? Number.POSITIVE_INFINITY);
    if (atMs > untilMs) return false;
    clock.advance(Math.max(0, atMs - clock.nowMs()));
    if (atMs === nextTickMs) {
      nextTickMs += tickMs;
      await dispatch({ store, queue, clock, log: ports.log, loadPlan: hub, tickMs });
    } else if (first !== undefined) {
      waiting.splice(waiting.indexOf(first), 1);
      const limit = { deadlineMs: clock.nowMs() + attemptMs, signal: new AbortController().signal };
      outcomes.push(...(await refresher.take(first.message, limit)));
    }
    return true;
  }

  return {
    clock,
    outcomes,
    asked: () => asked,
    set(...next: readonly string[]): void {
      sources = next;
    },
    /** A process of its own that takes events. */
    container: (): TakeHints =>
      createHints({ store, queue, clock, hub, own: { account: '123456789012', region: 'eu-west-1' } }),
    /** Everything that is due within this time happens. */
    async run(ms: number): Promise<void> {
      const untilMs = clock.nowMs() + ms;
      while (await next(untilMs));
      clock.advance(untilMs - clock.nowMs());
    },
    async listed(): Promise<number | undefined> {
      return (await store.heads())[0]?.listing?.targets;
    },
    store,
  };
}
