import { parseArgs } from 'node:util';
import { asked } from './asked.ts';
import { bounded } from './bounded.ts';
import { chosenCases } from './chosen-cases.ts';
import type { Divergence } from './comparison.ts';
import { type ConformanceCase, conformanceCases } from './conformance-case.ts';
import { judged } from './divergences.ts';
import { renewTables } from './documented-tables.ts';
import { inventoryCases } from './inventory/inventory-cases.ts';
import { recordInventory } from './inventory/recorded-inventory.ts';
import { reasonAgainstCase } from './not-recorded.ts';
import { record, recordedOf } from './recording.ts';
import { referenceAt } from './reference.ts';
import { compareServed } from './served.ts';
import type { TellSettings } from './tell.ts';
import type { Told } from './told.ts';

/** Three at once keep two processors busy: promtool mostly waits. */
const atOnce = 3;

interface Verdict {
  readonly name: string;
  readonly told: Told | undefined;
  readonly faults: readonly string[];
  readonly wanted: readonly Divergence[];
}

const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    mechanism: { type: 'string' },
    case: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    'in-process': { type: 'boolean', default: false },
  },
});

const binaries = { promtool: program('PROMTOOL'), prometheus: program('PROMETHEUS') };
const references = {
  promtool: await referenceAt(binaries.promtool),
  prometheus: await referenceAt(binaries.prometheus),
};
const { version } = references.promtool;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const choice = { ...values, sample: values.sample === undefined ? undefined : Number(values.sample), seed };
const cases = chosenCases([...conformanceCases(), ...inventoryCases(values.seed === undefined ? 1 : seed)], choice);
say(`Prometheus ${version}; ${cases.length} cases${choice.sample === undefined ? '' : `, seed ${seed}`}`);

const verdicts = await bounded(cases, atOnce, (each) => verdictOn(each));
const streamed = await bounded(cases.filter(isOfARole), atOnce, async (each) => {
  const verdict = await verdictOn(each, { streamsLists: true });
  return { ...verdict, name: `${verdict.name} from watch lists` };
});
const served = values['in-process'] ? [] : await compareServed(cases, verdicts, binaries);
report([...verdicts, ...streamed, ...served]);
if (values.record) renewTables(conformanceCases());
reportUnrecorded();

/** An inventory of each role is asked for once more as Prometheus does by itself: it takes its lists from watches. */
function isOfARole({ comparison, folder }: ConformanceCase): boolean {
  return comparison.api === 'kubernetes' && folder === undefined;
}

async function verdictOn(each: ConformanceCase, settings: TellSettings = {}): Promise<Verdict> {
  const { name } = each;
  try {
    const { told, found, configuration, unforeseen } = await asked(each, binaries, settings);
    const { unwanted, stale, wanted } = judged(name, { prometheus: told, rollcall: found });
    const faults = [
      // For what is refused there is no source.
      ...(each.isRefused ? [] : unforeseen).map(
        (request) => `Prometheus asks for what the case does not foresee: ${request}`,
      ),
      ...unwanted.map(({ kind, text }) => `${kind}: ${text}`),
      ...stale,
    ];
    if (values.record) write(each, told, configuration);
    else faults.push(...outdated(each, told));
    return { name, told, faults, wanted };
  } catch (error) {
    // One case that cannot be asked about must not hide what the others show.
    return { name, told: undefined, faults: [error instanceof Error ? error.message : String(error)], wanted: [] };
  }
}

function write(each: ConformanceCase, told: Told, configuration: string): void {
  const isNew =
    each.folder === undefined ? recordInventory(each, told, references) : record(each, told, configuration, references);
  if (isNew) say(`recorded ${each.name}`);
}

/** What the same version said when it was recorded. */
function outdated(each: ConformanceCase, told: Told): readonly string[] {
  const recorded = recordedOf(each);
  if (recorded === undefined || recorded.version !== version) return [];
  const isSame = JSON.stringify(targetsOf(recorded.told)) === JSON.stringify(targetsOf(told));
  return isSame ? [] : ['Prometheus says something else than is recorded: record again'];
}

function targetsOf(told: Told): unknown {
  return 'refused' in told ? 'refused' : told.refreshes.map(({ targets }) => targets);
}

function report(all: readonly Verdict[]): void {
  for (const { name, faults } of all) for (const fault of faults) say(`${name}: ${shortened(fault)}`);
  const targets = all.flatMap(({ told }) =>
    told === undefined || 'refused' in told ? [] : told.refreshes.flatMap((refresh) => refresh.targets),
  );
  const labels = targets.reduce((sum, target) => sum + Object.keys(target).length, 0);
  const faulty = all.filter(({ faults }) => faults.length > 0).length;
  const wanted = Map.groupBy(
    all.flatMap((verdict) => verdict.wanted.map(({ reason }) => ({ reason, name: verdict.name }))),
    ({ reason }) => reason,
  );
  say(`${all.length} comparisons, ${targets.length} targets, ${labels} labels: ${faulty} differ`);
  say(`wanted divergences: ${wanted.size}`);
  for (const [reason, verdicts] of wanted)
    say(`  ${reason} (${[...new Set(verdicts.map(({ name }) => name))].join(', ')})`);
  process.exitCode = faulty === 0 && all.length > 0 ? 0 : 1;
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

function program(variable: string): string {
  const path = process.env[variable];
  if (path !== undefined && path !== '') return path;
  say(`${variable} must name the program of Prometheus that is compared with: see docs/conformance.md`);
  process.exit(2);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
