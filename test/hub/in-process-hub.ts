import { openAccess } from '../../lib/access/access.ts';
import { createApi } from '../../lib/api/create-api.ts';
import { createHubSource } from '../../lib/config/hub-source.ts';
import { loadHub, type MechanismRegistry } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { ConfigError } from '../../lib/errors.ts';
import { createHttp, type Http } from '../../lib/http/undici-http.ts';
import { registry as everyMechanism } from '../../lib/mechanisms/registry.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import type { Ports } from '../../lib/ports.ts';
import { createRefresher, type ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { type CollectingLogger, collectingLogger } from '../support/collecting-logger.ts';
import { type FixedClock, fixedClock } from '../support/fixed-clock.ts';
import { ask, type Sent } from '../support/stored-hub.ts';
import { secretsOf } from '../support/test-ports.ts';

export type Answer = Awaited<ReturnType<typeof ask>>;

/** The main file's text, or the texts of several files by their paths, `rollcall.yml` the main one. */
export type ConfigTexts = string | Readonly<Record<string, string>>;

export interface HubOptions {
  readonly store?: Store;
  readonly clock?: FixedClock;
  /** Mechanisms in place of those of this build, by their keys. */
  readonly registry?: MechanismRegistry;
  /** The HTTP client; absent: the real one. */
  readonly http?: Http;
  readonly environment?: Ports['environment'];
  /** Secrets by reference; one that is not there cannot be read. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface InProcessHub extends AsyncDisposable {
  readonly clock: FixedClock;
  readonly log: CollectingLogger;
  readonly store: Store;
  /** Edits the configuration; the next tick accepts it or says why not. */
  configure(texts: ConfigTexts): Promise<void>;
  /** A minute: one dispatch, every message at the instant it is due, and the clock at the next dispatch. */
  tick(): Promise<readonly ProviderOutcome[]>;
  /** So many minutes. */
  ticks(count: number): Promise<readonly ProviderOutcome[]>;
  /** A direct invocation: every provider of a job, or one provider, now. */
  refresh(wish: { readonly job: string } | { readonly provider: string }): Promise<readonly ProviderOutcome[]>;
  /** The deadline of every attempt under way passes. */
  expire(): void;
  sd(job: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  api(target: string, sent?: Sent): Promise<Answer>;
}

export const minuteMs = 60_000;
const tickMs = minuteMs;
const attemptMs = 110_000;
/** Longer than any of these tests may take: a source that hangs must not hang the run. */
const patienceMs = 15_000;
const mainFile = 'rollcall.yml';

/**
 * Every part of a hub in one process: configuration, plan, queue, refreshers, HTTP client, store and API are the real ones;
 * only the clock stands still until a tick moves it, and messages wait for it instead of for a timer.
 */
export async function startHub(texts: ConfigTexts, options: HubOptions = {}): Promise<InProcessHub> {
  const { store = createMemoryStore(), environment = {}, clock = fixedClock() } = options;
  const log = collectingLogger();
  const secrets = secretsOf(options.secrets ?? {});
  const { http, close } = options.http ?? createHttp({ secrets, environment, clock, version: 'test' });
  const ports = { http, secrets, clock, log, environment };
  const queue = createDelayQueue(clock);
  let files = filesOf(texts);
  const registry = { ...everyMechanism, ...options.registry };
  const source = createHubSource(() => loadHub(memoryFiles(files), mainFile, { registry }));
  const limits = createLimits(clock);
  let owners = 0;
  const newOwner = () => {
    owners += 1;
    return `attempt-${owners}`;
  };
  const pause = async (ms: number) => clock.advance(ms);
  const refresher = createRefresher({ store, ports, queue, events: undefined, newOwner, hub: source.accepted, pause });
  const api = createApi({ store, clock, log, access: openAccess(), queue, hubName: 'hub-under-test' });

  async function tick(): Promise<readonly ProviderOutcome[]> {
    const endMs = clock.nowMs() + tickMs;
    await dispatch({ store, queue, clock, log, loadPlan: source.newest, lastAccepted: source.accepted, tickMs });
    const outcomes: ProviderOutcome[] = [];
    for (let message = queue.next(endMs); message !== undefined; message = queue.next(endMs)) {
      outcomes.push(...(await limits.within((limit) => refresher.take(message, limit))));
    }
    clock.advance(endMs - clock.nowMs());
    return outcomes;
  }

  return {
    clock,
    log,
    store,
    async configure(next) {
      files = filesOf(next);
      await source.reload().catch((error: unknown) => {
        // Told by the next dispatch, as in a hub that runs.
        if (!(error instanceof ConfigError)) throw error;
      });
    },
    tick,
    async ticks(count) {
      const outcomes: ProviderOutcome[] = [];
      for (let done = 0; done < count; done += 1) outcomes.push(...(await tick()));
      return outcomes;
    },
    refresh: (wish) => limits.within((limit) => refresher.refreshNow(wish, limit)),
    expire: limits.expire,
    sd: (job, headers = {}) => ask(api, `/sd?job=${encodeURIComponent(job)}`, { headers }),
    api: (target, sent) => ask(api, target, sent),
    [Symbol.asyncDispose]: close,
  };
}

function filesOf(texts: ConfigTexts): Readonly<Record<string, string>> {
  return typeof texts === 'string' ? { [mainFile]: texts } : texts;
}

interface Waiting {
  readonly atMs: number;
  readonly message: RefreshMessage;
}

/** A queue whose delays pass on the clock of a test. */
function createDelayQueue(clock: FixedClock) {
  let waiting: readonly Waiting[] = [];
  return {
    async send(messages: readonly RefreshMessage[]): Promise<void> {
      const sent = messages.map((message) => ({ atMs: clock.nowMs() + (message.delaySeconds ?? 0) * 1000, message }));
      waiting = [...waiting, ...sent].toSorted((a, b) => a.atMs - b.atMs);
    },
    /** The first message that is due before an instant, taken out, with the clock at its time. */
    next(beforeMs: number): RefreshMessage | undefined {
      const [first, ...rest] = waiting;
      if (first === undefined || first.atMs >= beforeMs) return undefined;
      waiting = rest;
      clock.advance(Math.max(0, first.atMs - clock.nowMs()));
      return first.message;
    },
  };
}

/** Deadlines that pass when a test says so. */
function createLimits(clock: FixedClock) {
  const running = new Set<AbortController>();
  return {
    expire: () => {
      for (const controller of running) controller.abort();
    },
    async within<Value>(
      attempt: (limit: { readonly deadlineMs: number; readonly signal: AbortSignal }) => Promise<Value>,
    ): Promise<Value> {
      const controller = new AbortController();
      running.add(controller);
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(patienceMs)]);
      try {
        return await attempt({ deadlineMs: clock.nowMs() + attemptMs, signal });
      } finally {
        running.delete(controller);
      }
    },
  };
}
