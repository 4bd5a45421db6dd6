import { setTimeout as delay } from 'node:timers/promises';
import type { Hub } from '../../lib/config/hub.ts';
import type { HubSource } from '../../lib/config/hub-source.ts';
import { eventContextOf } from '../../lib/events/event-context.ts';
import { joined } from '../../lib/model/joined.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import { providersOf, type Queue, type RefreshMessage } from '../../lib/model/refresh-message.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import type { Logger, Ports } from '../../lib/ports.ts';
import { newOwner } from '../../lib/refresh/new-owner.ts';
import { createRefresher, type ProviderOutcome } from '../../lib/refresh/refresher.ts';
import type { Store } from '../../lib/store/store.ts';
import { createFirstReadings, type FirstReadings } from './first-readings.ts';
import { createLocalQueue, type LocalQueue } from './local-queue.ts';
import { loggedEvents } from './logged-events.ts';
import type { Notices } from './notices.ts';
import { startTicker, type Ticker } from './ticker.ts';

/**
 * Time between two dispatches. What begins within it is sent ahead, so it costs no punctuality; it is how late a retry, or
 * a provider that was held up, may be. A tick reads the store of this process, which is cheap.
 */
const tickMs = 10_000;
/** As long as an attempt of the refresh function may take. */
const attemptMs = 110_000;
/** As many as the functions of a deployment. */
const concurrency = 10;
/** The first request for a job that was not read yet is held for so long. */
const settleMs = 10_000;
/** Attempts under way have so long to commit when the process ends; then their sources are not waited for. */
const finishMs = 3000;
/** What has not ended by then is abandoned: its lease ends, and nothing of it was committed. */
const abandonMs = 5000;

export interface RefreshingSettings {
  readonly store: Store;
  readonly ports: Ports;
  readonly source: HubSource;
  readonly notices: Notices;
  /** Told of every configuration that is accepted later. */
  readonly onReload: (hub: Hub) => void;
}

export interface Refreshing {
  readonly queue: Queue;
  settle(job: string): Promise<void>;
  /** Dispatches at once and at every tick, and asks every source of which a list from before is served. */
  start(): void;
  /** Asks the sources of those that are in force. */
  ask(providers: readonly ProviderId[]): Promise<void>;
  reload(): Promise<Hub>;
  /** Whoever waits for a first reading is let go. */
  letGo(): void;
  stop(): Promise<void>;
}

/** Dispatch, queue and refresher in one process. */
export function createRefreshing(settings: RefreshingSettings): Refreshing {
  const { store, ports, source } = settings;
  const { clock, log } = ports;
  const stopping = new AbortController();
  const readings = createFirstReadings({ hub: source.accepted, waitMs: settleMs });
  const queue = createWorkedQueue(settings, readings, stopping.signal);
  const onError = (error: unknown) => log.error('dispatch failed', { error });
  const run = async () => {
    await dispatch({ store, queue, clock, log, loadPlan: source.newest, lastAccepted: source.accepted, tickMs });
  };
  let ticker: Ticker | undefined;

  return {
    queue,
    settle: readings.settle,
    start() {
      ticker = startTicker({ tickMs, run, onError });
      ticker
        .now()
        .then(() => askTheRest(source, queue))
        .catch(onError);
    },
    ask: async (ids) => askFor(await source.accepted(), queue, ids),
    reload: oneAfterTheOther(async () => {
      try {
        const hub = await source.reload();
        settings.onReload(hub);
        return hub;
      } finally {
        // A refused one as well: the status says so from now on.
        await ticker?.now();
      }
    }),
    letGo: readings.stop,
    async stop() {
      await ticker?.stop();
      const giveUp = setTimeout(() => stopping.abort(), finishMs);
      await Promise.race([queue.stop(), delay(abandonMs, undefined, { ref: false })]);
      clearTimeout(giveUp);
    },
  };
}

/** The queue, with a refresher that takes its messages and tells what came of them. */
function createWorkedQueue(
  { store, ports, source, notices }: RefreshingSettings,
  readings: FirstReadings,
  stopping: AbortSignal,
): LocalQueue {
  const { clock, log } = ports;
  const queue = createLocalQueue({ take, concurrency });
  const refresher = createRefresher({
    store,
    ports: { ...ports, log: toldOf(log) },
    queue,
    events: loggedEvents(log, async (event) => eventContextOf(await source.accepted(), event, 'serve')),
    newOwner,
    hub: source.accepted,
  });

  function note(outcome: ProviderOutcome): void {
    // Where another attempt is at it, what comes of that is what counts.
    if (outcome.result.outcome === 'skipped') return;
    // A source that is given up because the process ends has not failed.
    if (!stopping.aborted) notices.outcome(outcome);
    readings.note(outcome.provider);
  }

  async function take(message: RefreshMessage): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(attemptMs), stopping]);
    try {
      await refresher.take(message, { deadlineMs: clock.nowMs() + attemptMs, signal }, note);
    } catch (error) {
      // What became of it is not known; if nothing did, the next tick sends it again.
      log.error('message not taken', { id: message.provider, error });
      for (const provider of providersOf(message)) readings.note(provider);
    }
  }

  return queue;
}

/** Makes each run wait for the one before it: a later reading must not be overtaken by an earlier one. */
function oneAfterTheOther<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(run);
    last = next.catch(() => undefined);
    return next;
  };
}

/** After a restart nothing may be due for an interval; a hub that begins asks every source at once. */
async function askTheRest(source: HubSource, queue: LocalQueue): Promise<void> {
  const hub = await source.accepted();
  const rest = [...hub.providers.values()].filter(
    ({ id, intervalMs }) => intervalMs !== undefined && !queue.isBusyWith(id),
  );
  await askFor(
    hub,
    queue,
    rest.map(({ id }) => id),
  );
}

/** On demand. Those that have one listing are asked together. */
async function askFor({ providers }: Hub, queue: Queue, ids: readonly ProviderId[]): Promise<void> {
  const messages = ids.filter((id) => providers.has(id)).map((provider) => ({ provider }));
  await queue.send(joined(messages, (id) => providers.get(id)?.listing?.key));
}

/** A failed refresh has a line for people when it begins and when it ends: in the log it is no news. */
function toldOf(log: Logger): Logger {
  return { ...log, warn: (message, fields) => (message === 'refresh failed' ? log.info : log.warn)(message, fields) };
}
