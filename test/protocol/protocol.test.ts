import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError, HubError } from '../../lib/errors.ts';
import { whole } from '../../lib/model/discovery.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { decodeDirectory, namesIn } from '../../lib/pages/directory.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { sweep } from '../../lib/refresh/sweep.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { type Fault, faultyStore, Killed } from './faulty-store.ts';
import {
  groupOf,
  movableClock,
  provider,
  quietPorts,
  refreshable,
  replayedFeed,
  requestAt,
  served,
  worldOf,
} from './world.ts';

const minuteMs = 60_000;

/** One worker's attempt: how it was called, and what befalls its calls to the store. */
interface WorkerPlan {
  readonly isOnDemand: boolean;
  readonly faults: readonly (readonly [number, Fault])[];
}

/** What a source would answer. */
interface State {
  readonly sources: readonly string[];
  readonly version: string;
}

/** Workers, and perhaps a sweep, that run at the same time, after the source changed and time went by. */
interface Round extends State {
  readonly waitMinutes: number;
  readonly workers: readonly WorkerPlan[];
  readonly isSwept: boolean;
}

const fault = fc.constantFrom<Fault>('killed before', 'killed after', 'answer lost', 'late');
const worker: fc.Arbitrary<WorkerPlan> = fc.record({
  isOnDemand: fc.boolean(),
  faults: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fault), { maxLength: 2 }),
});
const round: fc.Arbitrary<Round> = fc.record({
  sources: fc.subarray(['a', 'b', 'c', 'd', 'e']),
  version: fc.constantFrom('1', '2'),
  waitMinutes: fc.constantFrom(1, 2, 15, 70),
  workers: fc.array(worker, { minLength: 1, maxLength: 3 }),
  isSwept: fc.boolean(),
});

function groupsOf({ sources, version }: State, bulkBytes: number): readonly TargetGroup[] {
  return sources.map((source) => groupOf(source, { bulk: bulkOf(`${source}${version}`, bulkBytes), version }));
}

function linesOf(state: State, bulkBytes: number): readonly string[] {
  return groupsOf(state, bulkBytes)
    .flatMap(({ targets }) => targets.map(({ address, labels }) => `${address}${JSON.stringify(labels)}`))
    .sort();
}

/** Text that does not compress, the same for the same seed. */
function bulkOf(seed: string, bytes: number): string {
  const blocks = Array.from({ length: Math.ceil(bytes / 43) }, (_, index) =>
    hash('sha256', `${seed}${index}`, 'base64url'),
  );
  return blocks.join('');
}

/** Every name that the head and the current directory hold on to, sorted. */
async function referencedNames(store: Store): Promise<readonly string[]> {
  const head = await store.head(provider);
  if (head?.listing === undefined) return [];
  const { directory: name } = head.listing;
  const bytes = (await store.read(provider, [name])).get(name);
  return bytes === undefined ? [name] : [name, ...namesIn(decodeDirectory(bytes))].sort();
}

async function missingNames(store: Store): Promise<readonly string[]> {
  const names = await referencedNames(store);
  const found = await store.read(provider, names);
  return names.filter((each) => !found.has(each));
}

/** One schedule: rounds of workers with their faults, every list that may be served after each, and what is checked. */
function createSchedule(scheduler: fc.Scheduler, bulkBytes: number) {
  const clock = movableClock(1_000_000_000);
  const ports = quietPorts(clock);
  const store = createMemoryStore();
  const possible = new Set<string>();
  const late: (() => Promise<void>)[] = [];

  const inOrder = <Value>(call: () => Promise<Value>) => scheduler.schedule(Promise.resolve()).then(call);
  const sweepBeside = () => sweep(worldOf(faultyStore(store, new Map(), inOrder).store, ports), provider);
  const attempt = async (state: State, { isOnDemand, faults }: WorkerPlan) => {
    const faulty = faultyStore(store, new Map(faults), inOrder);
    late.push(faulty.settle);
    const nowMs = clock.nowMs();
    const request = requestAt(nowMs, isOnDemand ? undefined : nowMs);
    try {
      await refresh(
        refreshable(async () => whole(groupsOf(state, bulkBytes))),
        worldOf(faulty.store, ports),
        request,
      );
    } catch (error) {
      if (!(error instanceof HubError || error instanceof Killed)) throw error;
    }
  };

  return {
    store,
    async check() {
      const lines = await served(store);
      if (lines !== undefined) expect(possible).toContain(JSON.stringify(lines));
      expect(await missingNames(store)).toEqual([]);
      const addresses = (lines ?? []).map((line) => line.slice(0, line.indexOf(':')));
      expect(await replayedFeed(store)).toEqual([...new Set(addresses)].sort());
    },
    async run({ workers, waitMinutes, isSwept, ...state }: Round) {
      clock.advance(waitMinutes * minuteMs);
      possible.add(JSON.stringify(linesOf(state, bulkBytes)));
      const beside = isSwept ? [sweepBeside()] : [];
      await scheduler.waitFor(Promise.all([...workers.map((plan) => attempt(state, plan)), ...beside]));
      await this.check();
    },
    /** Makes the late writes, and then leaves the world alone for a few hours. */
    async settle(state: State) {
      for (const settle of late) await settle().catch(() => undefined);
      await this.check();
      possible.add(JSON.stringify(linesOf(state, bulkBytes)));
      for (let quiet = 0; quiet < 3; quiet += 1) {
        clock.advance(70 * minuteMs);
        const request = requestAt(clock.nowMs(), clock.nowMs());
        await refresh(
          refreshable(async () => whole(groupsOf(state, bulkBytes))),
          worldOf(store, ports),
          request,
        );
        await sweep(worldOf(store, ports), provider);
      }
      await this.check();
    },
  };
}

describe('protocol', () => {
  it.each([
    { size: 'small, in the directory', bulkBytes: 0, numRuns: 1500 },
    { size: 'large, on several pages', bulkBytes: 100_000, numRuns: 40 },
  ])(
    'shows readers one of the committed lists, whole, and holds each removal once: $size',
    async ({ bulkBytes, numRuns }) => {
      const rounds = fc.array(round, { minLength: 1, maxLength: 6 });
      const law = fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, all) => {
        const schedule = createSchedule(scheduler, bulkBytes);
        const truth = { sources: ['a', 'b', 'd', 'e', 'z'], version: '3' };

        for (const each of all) await schedule.run(each);
        await schedule.settle(truth);

        expect(await served(schedule.store)).toEqual(linesOf(truth, bulkBytes));
        const names = (await schedule.store.names(provider)).filter((name) => !name.startsWith('change/'));
        expect([...names].sort()).toEqual(await referencedNames(schedule.store));
      });
      await fc.assert(law, { numRuns });
    },
    120_000,
  );

  it('keeps the list over a source that fails, and says so', async () => {
    const clock = movableClock(1_000_000_000);
    const store = createMemoryStore();
    const world = worldOf(store, quietPorts(clock));
    await refresh(
      refreshable(async () => whole([groupOf('a')])),
      world,
      requestAt(clock.nowMs(), 1),
    );
    clock.advance(minuteMs);

    const outcome = await refresh(
      refreshable(() => Promise.reject(new DiscoveryError('unreachable', 'api.example.com: refused'))),
      world,
      requestAt(clock.nowMs(), 2),
    );

    const failure = { kind: 'unreachable', message: 'api.example.com: refused' };
    expect(outcome).toEqual({ outcome: 'failed', failure });
    expect(await served(store)).toEqual(['a:80{}']);
    expect(await store.head(provider)).toMatchObject({ failures: 1, failure, lease: undefined });
  });
});
