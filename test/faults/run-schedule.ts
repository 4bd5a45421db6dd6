import { BatchWriteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createStoredContents } from '../../lib/lookup/contents.ts';
import { createLookup } from '../../lib/lookup/lookup.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createRandom, type Random } from '../conformance/random.ts';
import type { Await, Fault } from './awaits.ts';
import { firstConfiguration } from './configuration.ts';
import { lookAtTheEnd } from './ending.ts';
import { createEngine, type Engine, type Worker } from './engine.ts';
import { createModel, type Model, type Violation } from './model/model.ts';
import { brokenPromise, readJob } from './reading.ts';
import type { Schedule } from './schedule.ts';
import { type Backup, takeStep, textOf } from './steps.ts';
import type { Items } from './table/simulated-table.ts';
import { keyText, newCodeClient } from './worker-client.ts';
import { createWorld, type World } from './world.ts';

/** A table that schedules run on, one after the other. */
export interface FaultTable {
  readonly client: DynamoDBClient;
  items(): Promise<Items>;
  /** Makes these all there is. */
  restore(items: Items): Promise<void>;
}

export interface Outcome {
  readonly violation: Violation | undefined;
  readonly refreshes: number;
  readonly providers: number;
  readonly faults: readonly (readonly [Await, Fault])[];
  /** What happened, a line each, where a trace was asked for. */
  readonly trace: readonly string[];
}

export interface Scene {
  readonly engine: Engine;
  readonly model: Model;
  readonly world: World;
  readonly table: FaultTable;
  readonly schedule: Schedule;
  /** Chance, which each step begins anew from its own seed. */
  readonly random: Random & { reseed(seed: number): void };
  readonly trace: (text: () => string) => void;
  /** Looks whether every job is served as it must be at this moment. */
  readonly check: () => Promise<void>;
  readonly read: (job: string) => ReturnType<typeof readJob>;
}

/** 2027-01-15. */
const startMs = 1_800_000_000_000;
const cacheBytes = 1024 * 1024;
const noItems: Items = new Map();

/** Runs one schedule on an empty table, to its end or to the first broken promise. */
export async function runSchedule(schedule: Schedule, table: FaultTable, isTraced = false): Promise<Outcome> {
  await table.restore(noItems);
  const lines: string[] = [];
  const faults: (readonly [Await, Fault])[] = [];
  const errors: unknown[] = [];
  const trace = (text: () => string) => {
    if (isTraced) lines.push(text());
  };
  const engine: Engine = createEngine({
    faults: new Map(schedule.faults.map(({ at, nth, fault }) => [`${at}#${nth}`, fault])),
    startMs,
    trace,
    onFault: (at, fault) => faults.push([at, fault]),
    isOver: () => model.isOver() || errors.length > 0,
  });
  const model: Model = createModel({ isGuarded: schedule.setting.isGuarded, nowMs: engine.nowMs });
  const scene = createScene({ schedule, table, engine, model, trace }, (error) => errors.push(error));
  const isOver = () => model.isOver() || errors.length > 0;
  await play(scene, isOver);
  const refreshes = model.leases();
  const providers = [...model.providers().values()].filter(({ head }) => head !== undefined).length;
  if (!isOver() && schedule.setting.ending !== 'none') await lookAtTheEnd(scene);
  if (errors.length > 0) throw errors[0];
  const [violation] = model.violations;
  if (violation !== undefined) trace(() => `broken: (${violation.promise}) ${violation.text}`);
  return { violation, refreshes, providers, faults, trace: lines };
}

type Stage = Pick<Scene, 'schedule' | 'table' | 'engine' | 'model' | 'trace'>;

function createScene(stage: Stage, onError: (error: unknown) => void): Scene {
  const { schedule, table, engine, model } = stage;
  const random = reseedable();
  const recentlyPut = new Set<string>();
  const onDone = (worker: Worker, command: object) => {
    model.done(worker, command);
    for (const key of keysPut(command)) recentlyPut.add(key);
  };
  const { setting } = schedule;
  const world = createWorld({ engine, model, table: table.client, setting, random, recentlyPut, onDone, onError });
  const read = createReader(table.client, engine, world.hasNewCode);
  let checked = 0;
  return {
    ...stage,
    world,
    random: {
      ...random,
      reseed(seed) {
        recentlyPut.clear();
        random.reseed(seed);
      },
    },
    read,
    async check() {
      if (checked === model.revision()) return;
      checked = model.revision();
      for (const job of model.jobNames()) {
        const broken = brokenPromise(await read(job), model.expectation(job));
        if (broken !== undefined) model.report(broken[0], `job ${job} ${broken[1]}`);
      }
    },
  };
}

/** A container of the API that lives as long as the schedule, and that nothing befalls. */
function createReader(table: DynamoDBClient, engine: Engine, hasNewCode: () => boolean) {
  const clock = { nowMs: engine.nowMs };
  const lines = new Map<string, readonly string[]>();
  const [old, recent] = [table, newCodeClient(table)].map((client) => {
    const store = createDynamoDbStore({ client, table: 'rollcall' });
    return createLookup({ store, contents: createStoredContents(store, cacheBytes), clock });
  });
  return (job: string) => {
    const lookup = hasNewCode() ? recent : old;
    if (lookup === undefined) throw new Error('there are two readers');
    return readJob(job, lookup, lines);
  };
}

async function play(scene: Scene, isOver: () => boolean): Promise<void> {
  const { schedule, engine, world, random, trace } = scene;
  const { providers, hasStatic } = schedule.setting;
  world.configure(firstConfiguration(providers, hasStatic));
  let backup: Backup | undefined;
  for (const step of schedule.steps) {
    trace(() => `${new Date(engine.nowMs()).toISOString()} ${textOf(step)}`);
    random.reseed(step.salt);
    backup = await takeStep(scene, step, backup);
    engine.wake();
    if (!isOver()) await scene.check();
    if (isOver()) return;
  }
}

function keysPut(command: object): readonly string[] {
  if (command instanceof PutItemCommand) return [keyText(command.input.Item ?? {})];
  if (!(command instanceof BatchWriteItemCommand)) return [];
  const requests = Object.values(command.input.RequestItems ?? {}).flat();
  return requests.flatMap(({ PutRequest }) => (PutRequest === undefined ? [] : [keyText(PutRequest.Item ?? {})]));
}

function reseedable(): Random & { reseed(seed: number): void } {
  let inner = createRandom(0);
  return {
    next: () => inner.next(),
    below: (limit) => inner.below(limit),
    percent: (chance) => inner.percent(chance),
    oneOf: (items) => inner.oneOf(items),
    shuffled: (items) => inner.shuffled(items),
    reseed(seed) {
      inner = createRandom(seed);
    },
  };
}
