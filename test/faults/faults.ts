import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, machine, totalmem } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Broken, type Campaign, type Harnesses, harnessFor, runCampaign } from './campaign.ts';
import { type FaultResult, renewFigures } from './documented-figures.ts';
import { loadChanged, type SourceChange } from './load-changed.ts';
import { type Mutation, mutations, pagesApart } from './mutations.ts';
import { reportText } from './report-text.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { shrunk } from './shrunk.ts';
import { embeddedTable, type OpenTable, simulatedTable } from './tables.ts';

/**
 * Runs the hub through schedules of faults (docs/reliability.md). `--schedules N` runs N of them, from number `--from`, one `--every` so many
 * numbers; `--minutes M` runs as many as there is time for, and writes the result down; `--schedule K` replays one with its trace, shrunk; `--mutations` shows that
 * faults put into the hub's own code are found; `--table embedded` runs on the embedded DynamoDB.
 */
const root = resolve(import.meta.dirname, '../..');
const minuteMs = 60_000;
/** Schedules that are run on the embedded DynamoDB when a result is written down. */
const embeddedSchedules = 200;
/** Of the schedules that are known to find the faults in the code. */
const mutationSeed = 1;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    every: { type: 'string', default: '1' },
    schedule: { type: 'string' },
    minutes: { type: 'string' },
    mutations: { type: 'boolean', default: false },
    table: { type: 'string', default: 'simulated' },
    json: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const say = (text: string) => process.stdout.write(text);
// What is thrown at every turn and caught costs less without; a trace of steps tells more anyway.
Error.stackTraceLimit = values.schedule === undefined ? 0 : 10;
await using open = await tableNamed(values.table);
const { table } = open;
if (values.mutations) await findMutations();
else if (values.schedule !== undefined) await replay(Number(values.schedule));
else if (values.minutes !== undefined) await runForLong(Number(values.minutes));
else await runMany(Number(values.schedules));

async function tableNamed(name: string): Promise<OpenTable> {
  if (name === 'simulated') return simulatedTable();
  if (name === 'embedded') return embeddedTable();
  throw new Error(`--table is simulated or embedded, not ${name}`);
}

function adjusted(schedule: Schedule): Schedule {
  return values.table === 'simulated' ? schedule : unlessEighth(schedule);
}

/** A server answers a hundred times slower than a map: there, only every eighth schedule is looked at in the end. */
function unlessEighth(schedule: Schedule): Schedule {
  const { setting, index } = schedule;
  return index % 8 === 0 ? schedule : { ...schedule, setting: { ...setting, ending: 'none' } };
}

/** Code with these changes: as it is, and with pages apart. */
function harnessesWith(changes: readonly SourceChange[]): Harnesses {
  return [changes, [...changes, ...pagesApart]].map((all) => {
    let loaded: ReturnType<typeof loadChanged> | undefined;
    return () => {
      loaded ??= loadChanged(all);
      return loaded;
    };
  });
}

async function runMany(schedules: number): Promise<void> {
  const goesOn = (done: number) => done < schedules;
  const campaign = await runCampaign({
    harnesses: harnessesWith([]),
    table,
    seed,
    from: Number(values.from),
    every: Number(values.every),
    goesOn,
    adjusted,
  });
  tell(campaign);
}

function tell(campaign: Campaign): void {
  say(values.json ? `${JSON.stringify(campaign)}\n` : reportText(campaign));
  // Nothing that was run has broken nothing.
  if (campaign.schedules === 0 || campaign.broken.length > 0) process.exitCode = 1;
}

async function runForLong(minutes: number): Promise<void> {
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0');
  const begun = performance.now();
  const goesOn = () => performance.now() - begun < minutes * minuteMs;
  const campaign = await runCampaign({ harnesses: harnessesWith([]), table, seed, goesOn, adjusted });
  const embedded = await onEmbedded();
  let found = 0;
  for (const mutation of mutations) if ((await scheduleThatFinds(mutation)) !== undefined) found += 1;
  const file = resolve(root, 'docs/results', `${new Date().toISOString().slice(0, 10)}-faults.json`);
  const tried = { tried: mutations.length, found };
  const long = { minutes, isLong: minutes >= 60, table: values.table };
  const result: FaultResult = { ...provenance(), ...long, ...campaign, mutations: tried, embedded };
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  await renewFigures();
  tell(campaign);
  if (embedded.broken.length > 0 || found < mutations.length) process.exitCode = 1;
  say(`written to ${relative(root, file)} and docs/reliability.md\n`);
}

function provenance() {
  const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', 'HEAD'),
    isModified: git('status', '--porcelain', '--', 'lib', 'test/faults') !== '',
    machine: `${machine()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
  };
}

/** Prints what happens in one schedule, after leaving out all that its broken promise does not need. */
async function replay(index: number): Promise<void> {
  const whole = adjusted(scheduleOf(seed, index));
  const harness = await harnessFor(harnessesWith([]), whole);
  const { violation } = await harness.runSchedule(whole, table);
  const schedule = violation === undefined ? whole : await shrunk(whole, harness, table);
  const { trace } = await harness.runSchedule(schedule, table, true);
  say(`${JSON.stringify(schedule.setting)}\n${trace.join('\n')}\n`);
  for (const { at, fault, nth } of schedule.faults) say(`planned: ${fault} at call ${nth} of ${at}\n`);
  say(violation === undefined ? 'no promise was broken\n' : `broken (${violation.promise}): ${violation.text}\n`);
  if (violation !== undefined) process.exitCode = 1;
}

async function onEmbedded(): Promise<FaultResult['embedded']> {
  await using server = await embeddedTable();
  const goesOn = (done: number) => done < embeddedSchedules;
  const options = { harnesses: harnessesWith([]), table: server.table, seed, goesOn, adjusted: unlessEighth };
  const campaign = await runCampaign(options);
  const { schedules, refreshes, faults, broken } = campaign;
  return { schedules, refreshes, faults, broken };
}

async function findMutations(): Promise<void> {
  for (const mutation of mutations) {
    const { name, breaks } = mutation;
    const found = await scheduleThatFinds(mutation);
    const text =
      found === undefined ? 'not found' : `found by schedule ${found.index}: (${found.promise}) ${found.text}`;
    say(values.json ? `${JSON.stringify({ name, breaks, found })}\n` : `(${breaks}) ${name}: ${text}\n`);
    if (found === undefined) process.exitCode = 1;
  }
}

/** What found a fault the last time is tried first, and all others only when it does not find it any more. */
async function scheduleThatFinds(mutation: Mutation): Promise<Broken | undefined> {
  const harnesses = harnessesWith([mutation]);
  const within = async (from: number, many: number) => {
    const goesOn = (done: number) => done < many;
    const options = { harnesses, seed: mutationSeed, from, goesOn, adjusted, isShort: true };
    return (await runCampaign({ ...options, table: simulatedTable().table })).broken[0];
  };
  return (await within(mutation.foundBy, 1)) ?? (await within(0, Number(values.schedules)));
}
