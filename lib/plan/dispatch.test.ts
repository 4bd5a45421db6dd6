import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../../test/protocol/one-provider.ts';
import { movableClock, quietPorts, worldOf } from '../../test/protocol/world.ts';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { ConfigError, StoreError } from '../errors.ts';
import { type Discovery, whole } from '../model/discovery.ts';
import type { JobSettings } from '../model/plan.ts';
import { asProviderId } from '../model/provider-id.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { refresh } from '../refresh/refresh.ts';
import { retire } from '../refresh/retire.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { PlanInput } from './accept.ts';
import { dispatch } from './dispatch.ts';

const guard = { enabled: false, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 };
const settings: JobSettings = { initialGraceMs: 300_000, maxStalenessMs: undefined, guard };

/** A configuration of jobs, each with the names of its providers; `fixed` ones have no interval. */
function inputOf(jobs: Readonly<Record<string, readonly string[]>>, version = JSON.stringify(jobs)): PlanInput {
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

const refused = new ConfigError([{ path: 'scrape_configs[0]', file: 'rollcall.yml', line: 3, message: 'is wrong' }]);

/** A dispatcher whose messages are carried out as soon as they are sent, in their order. */
function oneHub() {
  const clock = movableClock(Date.UTC(2026, 0, 1));
  const log = collectingLogger();
  const store = createMemoryStore();
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

describe('dispatch', () => {
  it('accepts a configuration, and has each of its providers refreshed once, however many jobs share it', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'], db: ['a'] }));

    const { status, asked } = await hub.tick();

    expect(status).toMatchObject({ acceptedAtMs: hub.clock.nowMs(), error: undefined });
    expect(asked).toEqual(['a', 'fixed']);
    expect((await hub.store.jobs()).map(({ name }) => name)).toEqual(['web', 'db']);
    expect(await hub.store.planStatus()).toEqual(status);
  });

  it('asks what has an interval again, and what has none only with a new configuration', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    const second = await hub.tick();
    hub.configure(inputOf({ web: ['a', 'fixed'], db: ['fixed'] }));
    const third = await hub.tick();

    expect([second.asked, third.asked]).toEqual([['a'], ['a', 'fixed']]);
  });

  it('sends again what was sent and never carried out', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['fixed'] }));
    const [first, second] = [await hub.tick(false), await hub.tick(false)];

    expect(second.messages).toEqual(first.messages);
  });

  it('rejects when the store or the queue does not answer', async () => {
    const hub = oneHub();
    hub.store.heads = () => Promise.reject(new StoreError('unanswered', 'throttled'));

    await expect(hub.tick()).rejects.toBeInstanceOf(StoreError);
  });
});

describe('a configuration with errors', () => {
  it('changes nothing, is told, and the last one is worked on', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    const [jobs, before] = [await hub.store.jobs(), await hub.store.planStatus()];
    hub.configure(refused);

    const { status, asked } = await hub.tick();

    expect(await hub.store.jobs()).toEqual(jobs);
    expect(status).toEqual({ ...before, checkedAtMs: hub.clock.nowMs(), error: refused.message });
    expect(await hub.store.planStatus()).toEqual(status);
    expect(asked).toEqual(['a']);
  });

  it('is forgotten once it is right again, changed or not', async () => {
    const hub = oneHub();
    for (const each of [inputOf({ web: ['a'] }), refused, inputOf({ web: ['a'] })]) {
      hub.configure(each);
      await hub.tick();
    }

    expect(await hub.store.planStatus()).toMatchObject({ error: undefined, checkedAtMs: hub.clock.nowMs() });
  });

  it('is told when it is the first', async () => {
    const hub = oneHub();
    hub.configure(refused);

    const { asked } = await hub.tick();

    expect(asked).toEqual([]);
    expect(await hub.store.planStatus()).toMatchObject({ version: '', error: refused.message });
  });
});

describe('a provider that no job names', () => {
  it('is retired after an hour, with its targets, and not asked for meanwhile', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'b'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['b'] }));
    await hub.tick();
    for (let minute = 0; minute < 59; minute += 1) {
      const { asked } = await hub.tick();
      expect(asked).toEqual(['b']);
    }
    const before = await hub.targets('a');

    const { messages } = await hub.tick();

    expect(before).toBe(1);
    expect(messages).toContainEqual({ provider: 'a', retire: true });
    expect(await hub.targets('a')).toBe(0);
    expect((await hub.tick()).asked).toEqual(['b']);
  });

  it('is spared when a job names it again in time, and counted anew after', async () => {
    const hub = oneHub();
    const [both, one] = [inputOf({ web: ['a', 'b'] }), inputOf({ web: ['b'] })];
    for (const input of [both, one, both]) {
      hub.configure(input);
      for (let minute = 0; minute < 50; minute += 1) await hub.tick();
    }
    expect((await hub.store.head(asProviderId('a')))?.unnamedSinceMs).toBeUndefined();
    hub.configure(one);
    for (let minute = 0; minute < 50; minute += 1) await hub.tick();

    expect(await hub.targets('a')).toBe(1);
    expect(hub.sent.filter((message) => message.retire === true)).toEqual([]);
  });

  it('comes back when it is named again after it was retired', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['a'] }));
    for (let minute = 0; minute < 70; minute += 1) await hub.tick();
    const retired = await hub.store.head(asProviderId('fixed'));
    hub.configure(inputOf({ web: ['a', 'fixed'] }));

    await hub.tick();

    expect(retired?.retiredAtMs).toBeDefined();
    expect(await hub.store.head(asProviderId('fixed'))).toMatchObject({
      retiredAtMs: undefined,
      listing: { targets: 1 },
    });
  });

  it('is forgotten after 30 days', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a', 'fixed'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    for (const pauseMs of [hourMs, 30 * 24 * hourMs]) {
      hub.clock.advance(pauseMs);
      await hub.tick();
    }

    expect(await hub.store.head(asProviderId('fixed'))).toBeUndefined();
    expect((await hub.tick()).messages.filter((message) => message.retire)).toEqual([]);
  });
});

describe('a predecessor', () => {
  it('is kept while its successor is not read, not asked for, and dropped with the tick after', async () => {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a'] }));
    await hub.tick();
    hub.configure(inputOf({ web: ['b'] }));
    for (let minute = 0; minute < 90; minute += 1) {
      const { asked } = await hub.tick(false);
      expect(asked).toEqual(['b']);
    }
    const waiting = await hub.store.jobs();
    await hub.tick();
    await hub.tick();

    expect(waiting[0]?.predecessors.map(({ id }) => id)).toEqual(['a']);
    expect(await hub.targets('a')).toBe(1);
    expect((await hub.store.jobs())[0]?.predecessors).toEqual([]);
    expect((await hub.store.head(asProviderId('a')))?.unnamedSinceMs).toBe(hub.clock.nowMs());
  });
});
