import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, provenance } from '../../bench/provenance.ts';
import { java } from '../peers/zookeeper/zookeeper.ts';
import { bounded } from './bounded.ts';
import { chosenCases } from './chosen-cases.ts';
import { projectRoot } from './comparison.ts';
import { type ConformanceCase, conformanceCases } from './conformance-case.ts';
import { renewTables } from './documented-tables.ts';
import { inventoryCases } from './inventory/inventory-cases.ts';
import { recordInventory } from './inventory/recorded-inventory.ts';
import { reasonAgainstCase } from './not-recorded.ts';
import { record, recordedOf } from './recording.ts';
import { type Reference, referenceAt } from './reference.ts';
import { compareServed, servedVerdict } from './served.ts';
import { type Summary, summaryOf, summaryText } from './summary.ts';
import type { Told } from './told.ts';
import { nativeVerdict, outdated, titleOf, type Verdict } from './verdict.ts';

/** For how many times as long promtool waits where a case is asked again, by itself. */
const slowness = 4;

const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    mechanism: { type: 'string' },
    case: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    'at-once': { type: 'string', default: '3' },
    'in-process': { type: 'boolean', default: false },
  },
});

const begun = performance.now();
const before = load();
const state = provenance('test');
const binaries = { promtool: program('PROMTOOL'), prometheus: program('PROMETHEUS') };
const references = {
  promtool: await referenceAt(binaries.promtool),
  prometheus: await referenceAt(binaries.prometheus),
};
const { version } = references.promtool;
/** Three at once keep two processors busy: promtool mostly waits. */
const atOnce = Number(values['at-once']);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const inventorySeed = values.seed === undefined ? 1 : seed;
const choice = { ...values, sample: values.sample === undefined ? undefined : Number(values.sample), seed };
const cases = chosenCases([...conformanceCases(), ...inventoryCases(inventorySeed)], choice).filter(
  // The peer says on stderr that it is missing.
  ({ comparison }) => comparison.reach !== 'zookeeper' || java !== undefined,
);
say(`Prometheus ${version}; ${cases.length} cases${choice.sample === undefined ? '' : `, seed ${seed}`}`);

let done = 0;
const said = () => {
  done += 1;
  if (done % 100 === 0) say(`${done} comparisons`);
};
const native = await bounded(cases, atOnce, async (each) => {
  const verdict = await nativeVerdict(each, binaries, { heard: heardOf(each) });
  said();
  return verdict;
});
const streamed = await bounded(cases.filter(isOfARole), atOnce, (each) =>
  nativeVerdict(each, binaries, { streamsLists: true, heard: heardOf(each) }),
);
const served = values['in-process'] ? [] : await compareServed(native, { binaries, atOnce, said });
const { verdicts, again } = await askedAgain([...native, ...streamed, ...served]);
for (const verdict of verdicts) for (const fault of verdict.faults) say(`${titleOf(verdict)}: ${shortened(fault)}`);
const summary = summaryOf(verdicts);
say(summaryText(summary).trimEnd());
process.exitCode = summary.differ === 0 && verdicts.length > 0 ? 0 : 1;
if (values.record) renewTables(conformanceCases());
reportUnrecorded();
if (isWhole()) await writeDown(summary);

/** An inventory of each role is asked for once more as Prometheus does by itself: it takes its lists from watches. */
function isOfARole({ comparison, folder }: ConformanceCase): boolean {
  return comparison.api === 'kubernetes' && folder === undefined;
}

/** Records what Prometheus said, or compares it with what is recorded. */
function heardOf(each: ConformanceCase): (told: Told, configuration: string) => readonly string[] {
  if (!values.record) return (told) => outdated(each, told, version);
  return (told, configuration) => {
    const isNew =
      each.folder === undefined
        ? recordInventory(each, told, references)
        : record(each, told, configuration, references);
    if (isNew) say(`recorded ${each.name}`);
    return [];
  };
}

/**
 * Asks once more about what differs, each by itself and with more time: a machine that has other work to do may be too slow for the seconds of
 * promtool, and a real difference stays.
 */
async function askedAgain(all: readonly Verdict[]) {
  const again: string[] = [];
  const verdicts: Verdict[] = [];
  for (const verdict of all) {
    if (verdict.faults.length === 0) verdicts.push(verdict);
    else {
      again.push(titleOf(verdict));
      say(`asked again: ${titleOf(verdict)}: ${shortened(verdict.faults[0] ?? '')}`);
      verdicts.push(await verdictAgain(verdict, verdicts));
    }
  }
  return { verdicts, again };
}

function verdictAgain({ way, each }: Verdict, earlier: readonly Verdict[]): Promise<Verdict> {
  const ofItself = earlier.find((verdict) => verdict.way === 'native' && verdict.each === each);
  if (way === 'served' && ofItself !== undefined) return servedVerdict(ofItself, binaries, { slowness });
  return nativeVerdict(each, binaries, { slowness, streamsLists: way === 'watch lists', heard: heardOf(each) });
}

/** An inventory can differ in thousands of lines. */
function shortened(fault: string): string {
  const lines = fault.split('\n');
  return lines.length <= 6 ? fault : [...lines.slice(0, 6), `and ${lines.length - 6} lines more`].join('\n');
}

/** A case that is neither recorded nor excused proves nothing where there is no Prometheus. */
function reportUnrecorded(): void {
  const unrecorded = conformanceCases().filter(
    (each) => recordedOf(each) === undefined && reasonAgainstCase(each) === undefined,
  );
  if (unrecorded.length > 0) say(`not recorded: ${unrecorded.map(({ name }) => name).join(', ')}`);
}

/** Every case, in every way, and nothing changed by it. */
function isWhole(): boolean {
  const { mechanism, case: part, sample, record: records, 'in-process': isInProcess } = values;
  return (
    java !== undefined && [mechanism, part, sample].every((each) => each === undefined) && !records && !isInProcess
  );
}

async function writeDown(summed: Summary): Promise<void> {
  const file = join('docs/results', `${state.date}-conformance.json`);
  const programOf = ({ sha256 }: Reference) => ({ version, sha256 });
  const result = {
    ...state,
    seed: inventorySeed,
    promtool: programOf(references.promtool),
    prometheus: programOf(references.prometheus),
    atOnce,
    load: { before, after: load() },
    tookSeconds: Math.round((performance.now() - begun) / 1000),
    askedAgain: again,
    ...summed,
  };
  await writeFile(join(projectRoot, file), `${JSON.stringify(result, undefined, 2)}\n`);
  say(`written to ${file}`);
}

function program(variable: string): string {
  const path = process.env[variable];
  if (path !== undefined && path !== '') return path;
  say(`${variable} must name the program of Prometheus that is compared with: see docs/conformance.md`);
  process.exit(2);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
