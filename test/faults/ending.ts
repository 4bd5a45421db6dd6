import type { ProviderId } from '../../lib/model/provider-id.ts';
import { type Configuration, idOf, intervalOf, providersOf } from './configuration.ts';
import { changeLifeMs, type ProviderState, referenced } from './model/provider-state.ts';
import type { Scene } from './run-schedule.ts';
import { linesOf } from './sources.ts';
import { deleteExpired, tick, wait } from './steps.ts';
import { tickMs } from './world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** What has no slot is tried again after this long, by the clock of whoever failed. */
const retryMs = 5 * minuteMs;
const hourMinutes = 60;
const monthMinutes = 31 * 24 * hourMinutes;

/** Nothing goes wrong any more: the hub has to come to the truth, and to clean up. */
export async function lookAtTheEnd(scene: Scene): Promise<void> {
  const { world, model, schedule, trace } = scene;
  trace(() => 'the world falls quiet');
  await fallQuiet(scene);
  const configuration = world.configuration();
  await settle(scene, configuration);
  await checkTruth(scene, configuration, schedule.setting.isGuarded);
  checkSuccess(scene, configuration);
  if (schedule.setting.isGuarded && !model.isOver()) {
    for (let count = 0; count < 4; count += 1) {
      await wait(scene, 4);
      await tick(scene);
    }
    await checkTruth(scene, configuration, false);
  }
  const { ending } = schedule.setting;
  if (ending !== 'settled' && !model.isOver()) await sweepAndCheck(scene, configuration);
  if (ending === 'forgotten' && !model.isOver()) await forgetAndCheck(scene, configuration);
}

/** Everybody who works comes to an end, what is late arrives, and leases of the dead and pauses run out. */
async function fallQuiet(scene: Scene): Promise<void> {
  const { engine, world, model, random } = scene;
  random.reseed(0);
  engine.endFaults();
  engine.wake(true);
  await engine.run(random);
  await wait(scene, 2);
  world.edit((before) => ({ ...before, version: before.version + 1, isBroken: false }));
  world.deployNewCode(true);
  const heads = [...model.providers().values()].map(({ head }) => head);
  const ends = heads.flatMap((head) => [Number(head?.['leaseEndMs']?.N ?? 0), Number(head?.['notBeforeMs']?.N ?? 0)]);
  await engine.advance(Math.max(0, Math.max(0, ...ends) + 1000 - engine.nowMs()));
  if (!model.isOver()) await scene.check();
}

/** Two intervals, and the tick that accepts the configuration. What has no interval is tried again after five minutes. */
async function settle(scene: Scene, configuration: Configuration): Promise<void> {
  const intervals = providersOf(configuration).map(
    (name) => intervalOf(configuration, name) ?? (retryMs + scene.schedule.setting.skewMs) / 2,
  );
  const ticks = Math.ceil((2 * Math.max(...intervals)) / tickMs) + 1;
  for (let count = 0; count < ticks && !scene.model.isOver(); count += 1) {
    await tick(scene);
    await scene.check();
  }
}

async function checkTruth({ world, model, read }: Scene, { jobs }: Configuration, mayHold: boolean): Promise<void> {
  for (const [job, providers] of jobs) {
    const told = await read(job);
    if (told.status !== 200) {
      model.report('e', `job ${job} is not served: ${JSON.stringify(told)}`);
      continue;
    }
    const truth = new Set(
      providers.flatMap((name) => [...linesOf(idOf(name), world.sources.truthOf(idOf(name))).values()]),
    );
    const lines = new Set(told.lines);
    const absent = [...truth].find((line) => !lines.has(line));
    const foreign = [...lines].find((line) => !truth.has(line));
    if (absent !== undefined) model.report('e', `job ${job} still lacks ${absent}`);
    if (foreign !== undefined && !mayHold) model.report('e', `job ${job} still has ${foreign}`);
  }
  const surplus = model.jobNames().find((job) => !jobs.has(job));
  if (surplus !== undefined) model.report('e', `job ${surplus} is still there`);
}

function checkSuccess({ engine, model }: Scene, configuration: Configuration): void {
  for (const name of providersOf(configuration)) {
    const intervalMs = intervalOf(configuration, name);
    const head = model.providers().get(idOf(name))?.head;
    const ageMs = engine.nowMs() - Number(head?.['succeededAtMs']?.N ?? 0);
    if (intervalMs !== undefined && ageMs > 2 * intervalMs + tickMs) {
      model.report('g', `${name} was not refreshed for ${ageMs / 1000} s, and nothing was wrong`);
    }
  }
}

/** A day later the sweep has been, and nothing is left that nobody refers to. */
async function sweepAndCheck(scene: Scene, configuration: Configuration): Promise<void> {
  const { engine, model, schedule } = scene;
  await wait(scene, 25 * hourMinutes);
  await tick(scene);
  await deleteExpired(scene);
  await tick(scene);
  await tick(scene);
  await scene.check();
  await checkTruth(scene, configuration, false);
  for (const name of providersOf(configuration)) {
    const state = model.providers().get(idOf(name));
    const left = state === undefined ? [] : unreferenced(state, engine.nowMs());
    if (intervalOf(configuration, name) !== undefined && left.length > 0) {
      model.report('d', `${name}: ${left.join(', ')} is still there, and nobody refers to it`);
    }
  }
  if (schedule.setting.hasEvents) checkEvents(scene);
  await checkTable(scene);
}

/** Change records that were never committed expire by themselves. */
function unreferenced(state: ProviderState, nowMs: number): readonly string[] {
  const wanted = referenced(state, nowMs);
  const recent = new Set(
    state.superseded.filter(({ atMs }) => nowMs - atMs < 2 * hourMs).flatMap(({ names }) => names),
  );
  return [...state.contents.keys()].filter(
    (name) => !wanted.has(name) && !recent.has(name) && !name.startsWith('change/'),
  );
}

/** A change whose record has expired cannot be told any more. */
function checkEvents({ engine, model }: Scene): void {
  for (const [id, { changes }] of model.providers()) {
    const recent = [...changes].filter(([, { atMs }]) => engine.nowMs() - atMs < changeLifeMs).map(([each]) => each);
    const lost = recent.find((generation) => !model.wasPublished(id, generation));
    if (lost !== undefined) model.report('c', `no event told of ${id}/${lost}`);
  }
}

/** What was watched is what there is: else nothing of the above means anything. */
async function checkTable({ model, table }: Scene): Promise<void> {
  const found = new Map<string, number>();
  for (const [pk, partition] of await table.items()) {
    if (pk.includes('#')) found.set(pk.split('#')[0] ?? '', (found.get(pk.split('#')[0] ?? '') ?? 0) + partition.size);
  }
  for (const [id, { contents }] of model.providers()) {
    if ((found.get(id) ?? 0) !== contents.size) {
      throw new Error(`the table holds ${found.get(id) ?? 0} contents of ${id}, the model ${contents.size}`);
    }
  }
}

/** A month later nothing is left of a provider that no job names. */
async function forgetAndCheck(scene: Scene, configuration: Configuration): Promise<void> {
  const { model } = scene;
  for (let month = 0; month < 2; month += 1) {
    await wait(scene, monthMinutes);
    await deleteExpired(scene);
    await tick(scene);
    await tick(scene);
  }
  await scene.check();
  const named = new Set<ProviderId>(providersOf(configuration).map(idOf));
  for (const [id, { head, contents }] of model.providers()) {
    if (named.has(id)) continue;
    if (head !== undefined) model.report('d', `the head of ${id} is still there`);
    if (contents.size > 0) model.report('d', `${[...contents.keys()].join(', ')} of ${id} is still there`);
  }
}
