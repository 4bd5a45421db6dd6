import type { Random } from '../conformance/random.ts';
import type { Await, Fault, WorkerKind } from './awaits.ts';

/** Something that runs, and that can be killed wherever it waits. */
export interface Worker {
  readonly name: string;
  readonly kind: WorkerKind;
  /** How far its clock is from the true time. */
  readonly skewMs: number;
  /** Whether it runs code of the next schema version. */
  readonly isNew: boolean;
  readonly deadline: AbortController;
  readonly deadlineMs: number;
  state: 'running' | 'ended' | 'killed';
  /** Something it asked for was refused, or its answer never came. */
  isTroubled: boolean;
  /** The job that it reads, if it does. */
  readonly job?: string;
  /** Called when it is killed. */
  readonly onKilled: () => void;
}

/** Something that a worker asks the world for. */
export interface Call<Value> {
  readonly at: Await;
  readonly apply: () => Promise<Value>;
  /** What the worker is told when it is refused, or when the answer is lost. */
  readonly error: (fault: Fault) => Error;
  /** What faults of its own kind make of it; undefined where one has nothing to bite on. */
  readonly own?: Partial<Record<Fault, () => Promise<Value> | undefined>>;
}

interface Waiting {
  readonly worker: Worker | undefined;
  readonly call: Call<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Steps of the schedule that it still sleeps. */
  sleeps: number;
  isSpared: boolean;
}

/** What befalls the n-th call of an await, by `await#n`. */
export type FaultPlan = ReadonlyMap<string, Fault>;

export interface EngineOptions {
  readonly faults: FaultPlan;
  readonly startMs: number;
  readonly trace: (text: () => string) => void;
  readonly onFault: (at: Await, fault: Fault) => void;
  /** Whether something was found that ends the schedule. */
  readonly isOver: () => boolean;
}

export type Engine = ReturnType<typeof createEngine>;

/** A call takes so long on the true clock. */
const callMs = 3;
/** Steps that something slow or late takes, at most. */
const longestSleep = 6;
const unnoticed = () => undefined;

/**
 * Runs workers one call at a time, in an order that chance decides: whoever waits is as likely to be next. There are no
 * timers: when every worker waits for a call, the microtask queue is empty, and the next call is chosen.
 */
export function createEngine({ faults, startMs, trace, onFault, isOver }: EngineOptions) {
  const counts = new Map<Await, number>();
  let waiting: Waiting[] = [];
  let sleeping: Waiting[] = [];
  let workers: Worker[] = [];
  let nowMs = startMs;
  let areFaultsOn = true;

  const sleepSteps = () => 1 + (nowMs % longestSleep);

  const told = ({ worker, call }: Waiting, what: string) =>
    trace(() => `  ${worker?.name ?? 'network'}: ${call.at}${what === '' ? '' : ` [${what}]`}`);

  function faultFor(at: Await): Fault | undefined {
    if (!areFaultsOn) return undefined;
    const count = (counts.get(at) ?? 0) + 1;
    counts.set(at, count);
    return faults.get(`${at}#${count}`);
  }

  function kill(worker: Worker): void {
    worker.state = 'killed';
    worker.onKilled();
  }

  async function answer(one: Waiting, apply: () => Promise<unknown>): Promise<void> {
    try {
      one.resolve(await apply());
    } catch (error) {
      one.reject(error);
    }
  }

  function refuse({ worker, call, reject }: Waiting, fault: Fault): void {
    if (worker !== undefined) worker.isTroubled = true;
    reject(call.error(fault));
  }

  /** True if the fault had something to bite on. */
  async function suffer(one: Waiting, worker: Worker, fault: Fault): Promise<boolean> {
    const { call } = one;
    const own = call.own?.[fault];
    if (own !== undefined) {
      const answered = own();
      if (answered === undefined) return false;
      await answer(one, () => answered);
      return true;
    }
    switch (fault) {
      case 'killed before':
        kill(worker);
        return true;
      case 'killed after':
        await call.apply().catch(unnoticed);
        kill(worker);
        return true;
      case 'refused':
        refuse(one, fault);
        return true;
      case 'answer lost':
        await call.apply().catch(unnoticed);
        refuse(one, fault);
        return true;
      case 'late':
        sleeping.push({
          ...one,
          worker: undefined,
          resolve: unnoticed,
          reject: unnoticed,
          sleeps: sleepSteps(),
          isSpared: true,
        });
        refuse(one, fault);
        return true;
      case 'sent twice':
        await call.apply().catch(unnoticed);
        await answer(one, call.apply);
        return true;
      case 'slow':
        sleeping.push({ ...one, sleeps: sleepSteps(), isSpared: true });
        return true;
      case 'never answers':
        return true;
      default:
        throw new Error(`${call.at} does not know what to make of ${fault}`);
    }
  }

  async function perform(one: Waiting): Promise<void> {
    const { worker, call } = one;
    if (worker?.state === 'killed') return;
    nowMs += callMs;
    const fault = worker === undefined || one.isSpared ? undefined : faultFor(call.at);
    told(one, fault ?? '');
    if (fault !== undefined && worker !== undefined && (await suffer(one, worker, fault))) {
      onFault(call.at, fault);
      return;
    }
    await answer(one, call.apply);
  }

  /** Runs until everybody waits for something that sleeps, or has ended. */
  async function run(random: Random): Promise<void> {
    await drained();
    while (waiting.length > 0 && !isOver()) {
      const index = random.below(waiting.length);
      const [one] = waiting.splice(index, 1);
      if (one === undefined) return;
      await perform(one);
      await drained();
    }
  }

  return {
    nowMs: () => nowMs,
    run,
    /** What befalls something that is no call of a worker. */
    befalling(at: Await): Fault | undefined {
      const fault = faultFor(at);
      if (fault !== undefined) onFault(at, fault);
      return fault;
    },
    call<Value>(worker: Worker, call: Call<Value>): Promise<Value> {
      const { promise, resolve, reject } = Promise.withResolvers<Value>();
      // What answers a call is what the call itself resolves with.
      const one = { worker, call, resolve: resolve as Waiting['resolve'], reject, sleeps: 0, isSpared: false };
      waiting.push(one);
      return promise;
    },
    start(worker: Worker, what: string, work: () => Promise<void>): void {
      workers.push(worker);
      trace(
        () => `  ${worker.name} starts (${what}), ${worker.skewMs / 1000} s off${worker.isNew ? ', new code' : ''}`,
      );
      void work().then(() => {
        if (worker.state === 'running') worker.state = 'ended';
      });
    },
    /** Time goes by: workers whose deadline has passed are told. */
    async advance(ms: number): Promise<void> {
      nowMs += ms;
      workers = workers.filter(({ state }) => state === 'running');
      for (const { deadline, deadlineMs } of workers) if (deadlineMs <= nowMs) deadline.abort();
      await drained();
    },
    /** One step of the schedule is over: what slept long enough wakes; all of it, if so wished. */
    wake(all = false): void {
      for (const one of sleeping) one.sleeps -= 1;
      waiting = [...waiting, ...sleeping.filter(({ sleeps }) => all || sleeps <= 0)];
      sleeping = sleeping.filter(({ sleeps }) => !all && sleeps > 0);
    },
    /** Everything that is under way is lost: workers, and what is late. */
    stopAll(): void {
      for (const worker of workers) if (worker.state === 'running') kill(worker);
      waiting = [];
      sleeping = [];
    },
    endFaults(): void {
      areFaultsOn = false;
    },
    areFaultsOn: () => areFaultsOn,
  };
}

/** Resolves when no microtask is left: Node calls what waits for the next tick only then. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
