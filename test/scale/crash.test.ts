import { describe, expect, it } from 'vitest';
import { type Discovery, whole } from '../../lib/model/discovery.ts';
import type { GuardSettings } from '../../lib/model/plan.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { retire } from '../../lib/refresh/retire.ts';
import { sweep } from '../../lib/refresh/sweep.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { Killed } from '../protocol/faulty-store.ts';
import { hourMs, minuteMs } from '../protocol/one-provider.ts';
import {
  groupOf,
  guardOff,
  movableClock,
  provider,
  quietPorts,
  refreshable,
  replayedFeed,
  requestAt,
  served,
  worldOf,
} from '../protocol/world.ts';
import { accept, apiOver, linesIn, listFrom } from './hub-over.ts';
import { noise } from './noise.ts';
import { referencedNames } from './referenced-names.ts';
import { steppingStore } from './stepping-store.ts';

/** Sources by name, each with a text; a long one makes a list of many pages. */
type List = Readonly<Record<string, string>>;

const guard: GuardSettings = {
  enabled: true,
  maxLossRatio: 0.5,
  minTargets: 3,
  confirmations: 2,
  confirmAfterMs: 5 * minuteMs,
};
const names = Array.from({ length: 36 }, (_, index) => `s${String(index).padStart(2, '0')}`);
const bulk = Object.fromEntries(names.map((name) => [name, noise(name, 12_000)]));
const small: List = { a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' };
const fewOf = ({ a = '', b = '' }: List): List => ({ a, b });

interface Scenario {
  readonly name: string;
  /** Lists that were committed before, an hour and more apart. */
  readonly before: readonly List[];
  /** What the refresh that is killed finds; undefined: it retires the provider. */
  readonly found: List | undefined;
  /** What is served once it is done, where that is not what was found. */
  readonly after?: List;
  readonly guard?: GuardSettings;
}

const scenarios: readonly Scenario[] = [
  { name: 'the first list', before: [], found: small },
  { name: 'the first list of many pages', before: [], found: bulk },
  { name: 'another small list', before: [small, { ...small, a: '2' }], found: { ...small, b: '2', g: '1' } },
  {
    name: 'a few pages of many',
    before: [bulk, { ...bulk, s01: 'x' }, { ...bulk, s01: 'x', s02: 'x' }],
    found: { ...bulk, s01: 'y', s02: 'x' },
  },
  { name: 'a list that outgrows its directory', before: [small, { ...small, a: '2' }], found: { ...bulk, ...small } },
  { name: 'a list that shrinks to nothing', before: [bulk, { ...bulk, s01: 'x' }], found: {} },
  { name: 'a list that is held', before: [small, { ...small, a: '2' }], found: fewOf(small), after: small, guard },
  { name: 'the end of a provider', before: [bulk, { ...bulk, s01: 'x' }], found: undefined, after: {} },
];

describe('a worker that dies after any step', () => {
  it.each(scenarios)('leaves the list before or the list after: $name', { timeout: 60_000 }, async (scenario) => {
    const done = await attempt(scenario, Number.POSITIVE_INFINITY);
    expect(done.wasKilled).toBe(false);
    const commit = done.steps.indexOf('update');

    for (let steps = 0; steps < done.steps.length; steps += 1) {
      const killed = await attempt(scenario, steps);

      expect(killed.wasKilled).toBe(true);
      await expectSound(killed.store, steps > commit ? afterOf(scenario) : scenario.before.at(-1));
      await expectRecovery(killed, scenario);
    }
    await expectSound(done.store, afterOf(scenario));
    expect(commit).toBeGreaterThan(0);
  });

  it('was killed at every item of a commit and at every one that is reclaimed', async () => {
    const scenario = scenarios.find(({ name }) => name === 'a few pages of many');

    const { steps } = await attempt(scenario ?? { name: '', before: [], found: {} }, Number.POSITIVE_INFINITY);

    const kinds = [...new Set(steps.filter((step) => step !== 'read'))];
    expect(kinds).toEqual([
      'lease',
      'write page',
      'write ledger',
      'write directory',
      'write change',
      'update',
      'remove page',
      'remove ledger',
      'remove directory',
    ]);
  });
});

interface Attempted {
  readonly store: Store;
  readonly clock: ReturnType<typeof movableClock>;
  readonly steps: readonly string[];
  readonly wasKilled: boolean;
}

function afterOf({ found, after, guard: settings }: Scenario): List {
  return settings === undefined ? (found ?? {}) : (after ?? {});
}

function discoveryOf(list: List): Discovery {
  return whole(Object.entries(list).map(([name, text]) => groupOf(name, { text })));
}

function linesOf(list: List): readonly string[] {
  return Object.entries(list)
    .map(([name, text]) => `${name}:80${JSON.stringify({ text })}`)
    .sort();
}

/** The lists before, committed by workers that live, and then one that dies after so many steps. */
async function attempt({ before, found, guard: settings }: Scenario, maxSteps: number): Promise<Attempted> {
  const inner = createMemoryStore();
  const clock = movableClock(Date.UTC(2026, 0, 1));
  const ports = quietPorts(clock);
  await accept(inner);
  for (const list of before) await refreshed(inner, clock, list, settings);
  clock.advance(hourMs + minuteMs);
  if (found === undefined) await inner.setUnnamedSince(provider, clock.nowMs() - 2 * hourMs);
  const { store, steps } = steppingStore(inner, maxSteps);
  const world = worldOf(store, ports);
  const request = requestAt(clock.nowMs(), clock.nowMs());
  const work =
    found === undefined
      ? retire(provider, world, request)
      : refresh(
          refreshable(async () => discoveryOf(found), settings ?? guardOff),
          world,
          request,
        );
  const wasKilled = await work.then(
    () => steps.length === maxSteps,
    (error: unknown) => {
      if (error instanceof Killed) return true;
      throw error;
    },
  );
  // A worker that is killed while it reclaims has nobody left to tell.
  return { store: inner, clock, steps, wasKilled: wasKilled || steps.length === maxSteps };
}

async function refreshed(
  store: Store,
  clock: Attempted['clock'],
  list: List,
  settings: GuardSettings = guardOff,
): Promise<void> {
  clock.advance(hourMs + minuteMs);
  await refresh(
    refreshable(async () => discoveryOf(list), settings),
    worldOf(store, quietPorts(clock)),
    requestAt(clock.nowMs(), clock.nowMs()),
  );
}

/** Exactly this list is served, by the head and through the API, and everything that it refers to is there. */
async function expectSound(store: Store, list: List | undefined): Promise<void> {
  const head = await store.head(provider);
  const api = apiOver(store);
  const answer = await listFrom(api);
  const isKnown = list !== undefined && head?.retiredAtMs === undefined;
  expect(answer.status).toBe(isKnown ? 200 : 503);
  if (isKnown) expect(linesIn(answer.text)).toEqual(linesOf(list));
  expect(await served(store)).toEqual(list === undefined ? undefined : linesOf(list));
  const referenced = await referencedNames(store);
  expect([...(await store.read(provider, referenced)).keys()].sort()).toEqual([...referenced].sort());
  expect(await replayedFeed(store)).toEqual(Object.keys(list ?? {}).sort());
}

/** The next worker goes on as if nothing had been, and nothing of the dead one's is left when an hour and a sweep have passed. */
async function expectRecovery({ store, clock }: Attempted, { found, guard: settings }: Scenario): Promise<void> {
  if (found === undefined || settings !== undefined) return;
  const next = { ...found, z: 'new' };
  for (const list of [next, next, { ...next, z: 'newer' }, { ...next, z: 'newest' }]) {
    await refreshed(store, clock, list);
    await expectSound(store, list);
  }
  clock.advance(2 * hourMs);
  await sweep(worldOf(store, quietPorts(clock)), provider);
  const left = (await store.names(provider)).filter((name) => !name.startsWith('change/'));
  expect([...left].sort()).toEqual([...(await referencedNames(store, clock.nowMs()))].sort());
}
