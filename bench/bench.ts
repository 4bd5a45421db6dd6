import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { provider } from './hub.ts';
import { type InventoryKind, inventoryOf } from './inventory.ts';
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
 * tables of the page. `--quick` takes small lists and few samples, to try the bench itself, and writes nothing.
 */
const root = resolve(import.meta.dirname, '..');
const seed = 20_260_101;

interface Extent {
  readonly samples: number;
  readonly serving: readonly number[];
  readonly kubernetes: readonly number[];
  readonly ec2: readonly number[];
}

const whole: Extent = {
  samples: 7,
  serving: [50_000, 100_000],
  kubernetes: [1_000, 10_000, 50_000, 100_000],
  ec2: [10_000],
};
const quick: Extent = { samples: 2, serving: [2_000], kubernetes: [1_000, 2_000], ec2: [1_000] };

async function measured(extent: Extent): Promise<Results> {
  const { samples } = extent;
  const before = load();
  const begun = performance.now();
  const say = (text: string) => process.stderr.write(`${Math.round((performance.now() - begun) / 1000)} s: ${text}\n`);
  const sizes = [
    ...extent.ec2.map((targets) => ({ kind: 'ec2' as const, targets, seed })),
    ...extent.kubernetes.map((targets) => ({ kind: 'kubernetes' as const, targets, seed })),
  ];
  say('bundle and imports');
  const importing = await measureImporting(root, join(tmpdir(), `rollcall-bench-${process.pid}`), samples);
  const serving = [];
  for (const targets of extent.serving) {
    say(`serving ${targets}`);
    serving.push(...(await measureServing({ kind: 'kubernetes', targets, seed }, samples)));
  }
  say('polls');
  const polling = await measurePolling({ kind: 'kubernetes', targets: extent.serving[0] ?? 0, seed });
  const refreshing = [];
  for (const size of sizes) {
    say(`refreshing ${size.targets} ${size.kind}`);
    refreshing.push(...(await measureRefreshing(size, samples)));
  }
  const obviousWrites = sizes.map(({ kind, targets }) => obviousWritesOf(kind, targets));
  const tookSeconds = Math.round((performance.now() - begun) / 1000);
  const results = { serving, polling, refreshing, obviousWrites, importing };
  return { ...provenance(), seed, samples, load: { before, after: load() }, tookSeconds, ...results };
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
  options: { quick: { type: 'boolean', default: false }, report: { type: 'string', default: '' } },
});
if (values.report === '') {
  const results = await measured(values.quick ? quick : whole);
  if (values.quick) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
  else {
    process.stdout.write(`${Object.values(reportOf(results)).join('\n\n')}\n`);
    await writeDown(results);
  }
} else {
  // The tables anew from a result file, without measuring.
  await writeDown(JSON.parse(await readFile(values.report, 'utf8')) as Results);
}
