import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import type { CaseFiles } from '../support/case-files.ts';
import { numbersAndTitleOf } from '../support/case-folder.ts';
import { Exchange } from '../support/exchange.ts';
import { nodesOf } from '../support/tree-session.ts';
import { type Comparison, comparisonOf, mechanisms, projectRoot } from './comparison.ts';
import { DnsScript } from './dns/dns-script.ts';
import { Tree } from './zookeeper/tree.ts';

const CaseSettings = z.object({
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  nowMs: z.int().optional(),
  timeoutMs: z.int().default(10_000),
  inOrder: z.boolean().default(false),
  /** How long promtool has to wait, where that is more than usual. */
  promtoolMs: z.int().default(3_000),
  /** Shown by a server alone: promtool has no answer for a job of several mechanisms. */
  server: z.boolean().default(false),
});

/** One configuration and the source that answers it, as both Prometheus and Rollcall are asked. */
export interface ConformanceCase {
  readonly mechanism: string;
  readonly comparison: Comparison;
  /** `http/01-a-group-with-labels`. */
  readonly name: string;
  /** Of the mechanism's list of cases that a test must cover. */
  readonly numbers: readonly number[];
  /** From the root of the project; undefined: generated. */
  readonly folder: string | undefined;
  /**
   * A block (with `static`, the list), or the keys of a scrape config below its name as YAML: more than one such text is a configuration that is
   * changed so often.
   */
  readonly job: { readonly block: unknown } | { readonly texts: readonly string[] };
  readonly settings: z.output<typeof CaseSettings>;
  /** Whether the block is there for what is wrong with it. */
  readonly isRefused: boolean;
  /** One list a refresh; without a source, one empty list. */
  readonly steps: readonly (readonly Exchange[])[];
  /** What stands in its folder, refresh by refresh. */
  readonly files: readonly CaseFiles[];
  readonly dns: DnsScript | undefined;
  /** What stands in ZooKeeper, refresh by refresh. */
  readonly trees: readonly Tree[];
}

/** Every case of a mechanism's folder, and those that only show Prometheus something, in `test/conformance/cases`. */
export function conformanceCases(): readonly ConformanceCase[] {
  return mechanisms.flatMap((mechanism) => {
    const comparison = comparisonOf(mechanism);
    const patterns = [`lib/mechanisms/${mechanism}/cases/*/`, `test/conformance/cases/${mechanism}/*/`];
    return globSync(patterns, { cwd: projectRoot })
      .filter((folder) => ['options.json', 'job.yml'].some((file) => existsSync(join(projectRoot, folder, file))))
      .sort()
      .map((folder) => ({ mechanism, comparison, ...caseIn(mechanism, folder, comparison.reach === 'zookeeper') }));
  });
}

function caseIn(
  mechanism: string,
  folder: string,
  isOfZookeeper: boolean,
): Omit<ConformanceCase, 'comparison' | 'mechanism'> {
  const path = (file: string) => join(projectRoot, folder, file);
  const text = existsSync(path('job.yml')) ? readFileSync(path('job.yml'), 'utf8') : undefined;
  const dns = optionalJson(path('dns.json'));
  const expected = optionalJson(path('expected.json'));
  const held = optionalJson(path('files.json'));
  return {
    name: `${mechanism}/${basename(folder)}`,
    numbers: numbersAndTitleOf(basename(folder)).numbers,
    folder: relative('.', folder),
    job: text === undefined ? { block: optionalJson(path('options.json')) } : { texts: text.split(/^---\n/m) },
    settings: CaseSettings.parse(optionalJson(path('case.json')) ?? {}),
    isRefused: Object.hasOwn(Object(expected), 'problems'),
    steps: stepsOf(optionalJson(path('exchanges.json')), expected),
    files: filesOf(isOfZookeeper ? undefined : held),
    dns: dns === undefined ? undefined : DnsScript.parse(dns),
    trees: isOfZookeeper && held !== undefined ? filesOf(held).map((files) => Tree.parse(nodesOf(files))) : [],
  };
}

/** As in the format of cases: the exchanges are a list of lists exactly where the expectations are a list. */
function stepsOf(exchanges: unknown, expected: unknown): ConformanceCase['steps'] {
  if (Array.isArray(expected)) return z.array(z.array(Exchange)).parse(exchanges ?? expected.map(() => []));
  return [z.array(Exchange).parse(exchanges ?? [])];
}

function filesOf(files: unknown): readonly CaseFiles[] {
  const Files = z.record(z.string(), z.unknown());
  return z.array(Files).parse(Array.isArray(files) ? files : [files ?? {}]);
}

function optionalJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** The port that a block asks, where targets have the same: undefined where it does not count. */
export function ownPortOf({ comparison: { reach }, job }: ConformanceCase): number | undefined {
  if (typeof reach === 'string' || reach.ownPort === undefined || reach.port === undefined) return undefined;
  const block: Readonly<Record<string, unknown>> = { ...Object('block' in job ? job.block : undefined) };
  const port = block[reach.port];
  return typeof port === 'number' ? port : reach.ownPort;
}

/** Whether it is asked in network and mount namespaces of its own. */
export function isForNamespace(each: ConformanceCase): boolean {
  return each.dns !== undefined || (ownPortOf(each) !== undefined && !each.isRefused);
}

/** How often a case is refreshed. */
export function refreshesOf({ steps, dns, job, trees }: ConformanceCase): number {
  return Math.max(dns?.steps.length ?? steps.length, trees.length, 'texts' in job ? job.texts.length : 1);
}

/** Whether promtool can be asked, which adds up what it finds and never takes away. */
export function isForPromtool(each: ConformanceCase): boolean {
  return refreshesOf(each) === 1 && !each.settings.server;
}
