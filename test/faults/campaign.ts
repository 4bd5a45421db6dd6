import { setImmediate } from 'node:timers/promises';
import { type Await, cells, type Fault } from './awaits.ts';
import type { Harness } from './load-changed.ts';
import type { Violation } from './model/model.ts';
import type { FaultTable } from './run-schedule.ts';
import { type Schedule, scheduleOf } from './schedule.ts';

export interface Broken extends Violation {
  readonly index: number;
}

export type Harnesses = readonly (() => Promise<Harness>)[];

/** What many schedules came to. */
export interface Campaign {
  readonly seed: number;
  readonly schedules: number;
  readonly refreshes: Spread;
  readonly providers: Spread;
  readonly faults: Spread;
  /** How often each fault befell each await, by `await / fault`. */
  readonly hits: Readonly<Record<string, number>>;
  readonly broken: readonly Broken[];
}

export interface Spread {
  readonly median: number;
  readonly mean: number;
  readonly total: number;
}

export interface CampaignOptions {
  /** The schedule that is run in place of one. */
  readonly adjusted: (schedule: Schedule) => Schedule;
  /** Taken in turn, by the number of the schedule, and loaded when one is needed. */
  readonly harnesses: Harnesses;
  readonly table: FaultTable;
  readonly seed: number;
  readonly from?: number;
  /** The distance of one number to the next. */
  readonly every?: number;
  /** Whether to go on after so many schedules. */
  readonly goesOn: (schedules: number) => boolean;
  /** Whether the first broken promise ends it. */
  readonly isShort?: boolean;
}

/** Runs schedules one after the other, by their numbers. */
export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const { seed, table, goesOn, isShort = false, from = 0, every = 1 } = options;
  const counts = { refreshes: new Map<number, number>(), providers: new Map(), faults: new Map() };
  const hits = new Map<string, number>(cells.map(([at, fault]) => [cellText(at, fault), 0]));
  const broken: Broken[] = [];
  let done = 0;
  for (; goesOn(done) && !(isShort && broken.length > 0); done += 1) {
    const schedule = options.adjusted(scheduleOf(seed, from + done * every));
    const { runSchedule } = await harnessFor(options.harnesses, schedule);
    const outcome = await runSchedule(schedule, table);
    count(counts.refreshes, outcome.refreshes);
    count(counts.providers, outcome.providers);
    count(counts.faults, outcome.faults.length);
    for (const [at, fault] of outcome.faults) count(hits, cellText(at, fault));
    if (outcome.violation !== undefined) broken.push({ index: schedule.index, ...outcome.violation });
    // Timers and streams of the process get their turn.
    await setImmediate();
  }
  return {
    seed,
    schedules: done,
    refreshes: spreadOf(counts.refreshes),
    providers: spreadOf(counts.providers),
    faults: spreadOf(counts.faults),
    hits: Object.fromEntries(hits),
    broken,
  };
}

export function harnessFor(harnesses: Harnesses, { index }: Schedule): Promise<Harness> {
  const harness = harnesses[index % harnesses.length];
  if (harness === undefined) throw new Error('there is no harness to run a schedule on');
  return harness();
}

function cellText(at: Await, fault: Fault): string {
  return `${at} / ${fault}`;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function spreadOf(counts: ReadonlyMap<number, number>): Spread {
  const rows = [...counts].sort(([a], [b]) => a - b);
  const all = rows.reduce((sum, [, times]) => sum + times, 0);
  const total = rows.reduce((sum, [value, times]) => sum + value * times, 0);
  let seen = 0;
  const middle = rows.find(([, times]) => {
    seen += times;
    return seen * 2 >= all;
  });
  return { median: middle?.[0] ?? 0, mean: all === 0 ? 0 : Math.round((total / all) * 100) / 100, total };
}
