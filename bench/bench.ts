import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { provider } from './hub.ts';
import { type InventoryKind, inventoryOf } from './inventory.ts';
import { measureDiscovering } from './measurements/discovering.ts';
import { measureImporting } from './measurements/importing.ts';
import { measurePolling } from './measurements/polling.ts';
import { measureRefreshing } from './measurements/refreshing.ts';
import { measureServing } from './measurements/serving.ts';
import { bytesOf, obviousItems, writeUnitsOf } from './obvious.ts';
import { load, provenance } from './provenance.ts';
import { pageWith, reportOf } from './report.ts';
import type { ObviousWrites, Results } from './results.ts';

/**
 * Measures everything that docs/performance.md tells, writes it down as `docs/results/<date>-bench.json`, and renews the
 * tables of the page. `--quick` takes small lists and few samples, to try the bench itself; `--only CASE` takes one case
 * (or several: it can be repeated). Both print what was measured, and write nothing.
 */
const root = resolve(import.meta.dirname, '..');
const seed = 20_260_101;

interface Extent {
  readonly samples: number;
  readonly serving: readonly number[];
  readonly kubernetes: readonly number[];
  readonly ec2: readonly number[];
  readonly discovering: { readonly kubernetes: number; readonly ec2: number };
}

const whole: Extent = {
  samples: 7,
  serving: [50_000, 100_000],
  kubernetes: [1_000, 10_000, 50_000, 100_000],
  ec2: [10_000],
  discovering: { kubernetes: 50_000, ec2: 10_000 },
};
const quick: Extent = {
  samples: 2,
  serving: [2_000],
  kubernetes: [1_000, 2_000],
  ec2: [1_000],
  discovering: { kubernetes: 1_000, ec2: 1_000 },
};

function say(text: string): void {
  process.stderr.write(`${Math.round(performance.now() / 1000)} s: ${text}\n`);
}

/** What can be measured, each case by itself: its part of the results, in the order of a run. */
const cases = {
  async importing({ samples }: Extent) {
    say('bundle and imports');
    return { importing: await measureImporting(root, join(tmpdir(), `rollcall-bench-${process.pid}`), samples) };
  },
  async discovering({ discovering, samples }: Extent) {
    const sizes = [
      { kind: 'ec2' as const, targets: discovering.ec2, seed },
      { kind: 'kubernetes' as const, targets: discovering.kubernetes, seed },
    ];
    const out = join(tmpdir(), `rollcall-bench-discovering-${process.pid}`);
    const prometheus = process.env['PROMETHEUS'] ?? 'prometheus';
    return { discovering: await measureDiscovering(sizes, { root, out, prometheus, samples, say }) };
  },
  async serving({ serving, samples }: Extent) {
    const results = [];
    for (const targets of serving) {
      say(`serving ${targets}`);
      results.push(...(await measureServing({ kind: 'kubernetes', targets, seed }, samples)));
    }
    return { serving: results };
  },
  async polling({ serving: [targets = 0] }: Extent) {
    say('polls');
    return { polling: await measurePolling({ kind: 'kubernetes', targets, seed }) };
  },
  async refreshing({ ec2, kubernetes, samples }: Extent) {
    const sizes = [
      ...ec2.map((targets) => ({ kind: 'ec2' as const, targets, seed })),
      ...kubernetes.map((targets) => ({ kind: 'kubernetes' as const, targets, seed })),
    ];
    const results = [];
    for (const size of sizes) {
      say(`refreshing ${size.targets} ${size.kind}`);
      results.push(...(await measureRefreshing(size, samples)));
    }
    return { refreshing: results, obviousWrites: sizes.map(({ kind, targets }) => obviousWritesOf(kind, targets)) };
  },
};

type CaseName = keyof typeof cases;

function isCaseName(name: string): name is CaseName {
  return Object.hasOwn(cases, name);
}

async function measured(extent: Extent): Promise<Results> {
  const before = load();
  const begun = performance.now();
  const results = {
    ...(await cases.importing(extent)),
    ...(await cases.discovering(extent)),
    ...(await cases.serving(extent)),
    ...(await cases.polling(extent)),
    ...(await cases.refreshing(extent)),
  };
  const tookSeconds = Math.round((performance.now() - begun) / 1000);
  return { ...provenance(), seed, samples: extent.samples, load: { before, after: load() }, tookSeconds, ...results };
}

/** Some cases alone, to look into one: what a run writes down comes from all of them. */
async function someOf(names: readonly string[], extent: Extent): Promise<object> {
  const unknown = names.find((name) => !isCaseName(name));
  if (unknown !== undefined) throw new Error(`no case ${unknown}: ${Object.keys(cases).join(', ')}`);
  const results = {};
  for (const name of names.filter(isCaseName)) Object.assign(results, await cases[name](extent));
  return results;
}

function obviousWritesOf(kind: InventoryKind, targets: number): ObviousWrites {
  let writeUnits = 0;
  let bytesWritten = 0;
  for (const item of obviousItems(inventoryOf(kind, targets, seed), provider)) {
    writeUnits += writeUnitsOf(item);
    bytesWritten += bytesOf(item);
  }
  return { kind, targets, writeUnits, bytesWritten };
}

async function writeDown(results: Results): Promise<void> {
  const file = join('docs/results', `${results.date}-bench.json`);
  await writeFile(join(root, file), `${JSON.stringify(results, undefined, 2)}\n`);
  const page = join(root, 'docs/performance.md');
  await writeFile(page, pageWith(await readFile(page, 'utf8'), reportOf(results)));
  process.stderr.write(`written down in ${file} and docs/performance.md\n`);
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    report: { type: 'string', default: '' },
    samples: { type: 'string' },
  },
});
const usual = values.quick ? quick : whole;
const extent = { ...usual, samples: Number(values.samples ?? usual.samples) };
if (!Number.isInteger(extent.samples) || extent.samples < 1) throw new Error('--samples takes a whole number from 1');
if (values.report !== '') {
  // The tables anew from a result file, without measuring.
  await writeDown(JSON.parse(await readFile(values.report, 'utf8')) as Results);
} else if (values.quick || values.only.length > 0) {
  const results = await (values.only.length > 0 ? someOf(values.only, extent) : measured(extent));
  process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
} else {
  const results = await measured(extent);
  process.stdout.write(`${Object.values(reportOf(results)).join('\n\n')}\n`);
  await writeDown(results);
}
