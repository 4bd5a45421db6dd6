import { StoreError } from '../../lib/errors.ts';
import { createStoredContents } from '../../lib/lookup/contents.ts';
import { createLookup } from '../../lib/lookup/lookup.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import { createRefresher } from '../../lib/refresh/refresher.ts';
import type { WorkerKind } from './awaits.ts';
import { type Configuration, hubOf } from './configuration.ts';
import type { Worker } from './engine.ts';
import { createQueue, type Delivery } from './queue.ts';
import { brokenPromise, eitherOf, readJob } from './reading.ts';
import { createSources } from './sources.ts';
import { createWorkerPorts, type WorkerPortsOptions } from './worker-ports.ts';

export const tickMs = 60_000;
const minuteMs = 60_000;
/** As Lambda kills a function: so long an attempt may take. */
const attemptMs = 110_000;
/** A message that was taken and not settled comes back after this long. */
const visibilityMs = 360_000;
const cacheBytes = 1024 * 1024;

export interface WorldOptions extends Omit<WorkerPortsOptions, 'sources' | 'queue'> {
  readonly onError: (error: unknown) => void;
}

export type World = ReturnType<typeof createWorld>;

/** A hub whose functions run as workers of the engine, and all that is around it. */
export function createWorld(options: WorldOptions) {
  const { engine, model, setting, random } = options;
  const sources = createSources();
  const queue = createQueue();
  const { storeOf, portsOf, queueOf, discovererOf, eventsOf } = createWorkerPorts({ ...options, sources, queue });
  let configuration = emptyConfiguration;
  let accepted = emptyConfiguration;
  let areSomeNew = false;
  let areAllNew = false;
  let workers = 0;
  let polls: readonly string[] = [];

  function newWorker(kind: WorkerKind, onKilled: () => void = () => undefined): Worker {
    workers += 1;
    const isSkewed = engine.areFaultsOn() && setting.skewMs > 0;
    return {
      name: `${kind} ${workers}`,
      kind,
      skewMs: isSkewed ? random.oneOf([-1, 0, 1]) * setting.skewMs : 0,
      isNew: areAllNew || (areSomeNew && random.percent(50)),
      deadline: new AbortController(),
      deadlineMs: engine.nowMs() + attemptMs,
      state: 'running',
      isTroubled: false,
      onKilled,
    };
  }

  /** What a worker throws on purpose is dealt with as its runtime does; anything else is a fault of the hub. */
  function start(worker: Worker, what: string, work: () => Promise<unknown>, onFailed: () => void): void {
    engine.start(worker, what, async () => {
      try {
        await work();
      } catch (error) {
        worker.isTroubled = true;
        if (!(error instanceof StoreError || isTimeout(error))) options.onError(error);
        onFailed();
      }
      model.ended(worker);
    });
  }

  function hubFor(worker: Worker, from: Configuration) {
    return hubOf(from, setting.isGuarded, (id) => discovererOf(worker, id));
  }

  function take(delivery: Delivery): void {
    const again = () => queue.putBack({ ...delivery, taken: delivery.taken + 1 }, engine.nowMs() + visibilityMs);
    const { message } = delivery;
    const worker = newWorker('refresh', again);
    const { slotMs, retire, provider: id } = message;
    model.started(worker, { id, isScheduled: slotMs !== undefined, isRetirement: retire === true });
    const from = accepted;
    const refresher = createRefresher({
      store: storeOf(worker),
      ports: portsOf(worker),
      queue: queueOf(worker),
      events: eventsOf(worker),
      newOwner: () => worker.name,
      hub: async () => hubFor(worker, from),
    });
    const limit = { deadlineMs: worker.deadlineMs + worker.skewMs, signal: worker.deadline.signal };
    start(worker, JSON.stringify(message), () => refresher.take(message, limit), again);
  }

  function configure(next: Configuration): void {
    configuration = next;
    if (!next.isBroken) accepted = next;
  }

  return {
    sources,
    configuration: () => configuration,
    configure,
    edit: (edit: (before: Configuration) => Configuration) => configure(edit(configuration)),
    deployNewCode(all: boolean): void {
      if (all && !areSomeNew) return;
      areSomeNew = true;
      areAllNew = all;
    },
    hasNewCode: () => areSomeNew,
    send: (message: RefreshMessage) => queue.put([message], engine.nowMs()),
    dispatch(): void {
      const worker = newWorker('dispatch');
      const from = configuration;
      const { clock, log } = portsOf(worker);
      const loadPlan = async () => {
        if (from.isBroken) throw new Error('the file cannot be read');
        return hubFor(worker, from);
      };
      const world = { store: storeOf(worker), queue: queueOf(worker), clock, log, loadPlan, tickMs };
      const what = JSON.stringify([...from.jobs]);
      start(
        worker,
        `version ${from.version} ${what}`,
        () => dispatch(world),
        () => undefined,
      );
    },
    /** Takes what is due before an instant, at its time, and lets some of it overlap. */
    async deliver(beforeMs: number): Promise<void> {
      for (let one = queue.next(beforeMs); one !== undefined; one = queue.next(beforeMs)) await deliverOne(one);
      startPolls();
      await engine.run(random);
    },
    /** Soon, while others work, the API reads every job. */
    pollSoon(): void {
      polls = [...accepted.jobs.keys()];
    },
  };

  async function deliverOne(one: Delivery): Promise<void> {
    const fault = engine.befalling('deliver message');
    if (one.atMs > engine.nowMs()) await engine.advance(one.atMs - engine.nowMs());
    if (fault !== undefined) queue.putBack(one, engine.nowMs() + random.oneOf([0, 1, 4, 20]) * minuteMs + 1);
    if (fault !== 'late') take(one);
    if (random.percent(50)) startPolls();
    if (random.percent(50)) await engine.run(random);
  }

  /** A table that does not answer is no list; neither is one of a later schema version, to code that does not know it. */
  function isExcused(worker: Worker, { reason, store }: { readonly reason: string; readonly store: unknown }): boolean {
    if (areSomeNew && !worker.isNew) return true;
    return store !== undefined && (worker.isTroubled || reason.includes('throttled'));
  }

  function startPolls(): void {
    for (const job of polls) poll(job);
    polls = [];
  }

  /** A container of the API that has read nothing yet reads a job. */
  function poll(job: string): void {
    const worker = { ...newWorker('poll'), job };
    const store = storeOf(worker);
    const contents = createStoredContents(store, cacheBytes);
    const lookup = createLookup({ store, contents, clock: portsOf(worker).clock });
    start(
      worker,
      job,
      async () => {
        const told = await readJob(job, lookup);
        if (told.status === 503 && isExcused(worker, told)) return;
        const moments = model.expectationsOf(worker);
        const either = eitherOf(moments);
        const broken = [...moments, ...(either === undefined ? [] : [either])].map((each) => brokenPromise(told, each));
        const [first] = broken;
        if (first !== undefined && broken.every((each) => each !== undefined)) {
          model.report(first[0], `job ${job} ${first[1]} (${worker.name})`);
        }
      },
      () => undefined,
    );
  }
}

const emptyConfiguration: Configuration = { version: 0, jobs: new Map(), intervalsMs: new Map(), isBroken: false };

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
