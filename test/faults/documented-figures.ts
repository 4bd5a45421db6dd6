import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Campaign } from './campaign.ts';

/** A run that is written down: schedules for a while, the faults in the code, and schedules on the embedded DynamoDB. */
export interface FaultResult extends Campaign {
  readonly date: string;
  readonly commit: string;
  readonly minutes: number;
  readonly isLong: boolean;
  readonly mutations: { readonly tried: number; readonly found: number };
  readonly embedded: Pick<Campaign, 'schedules' | 'refreshes' | 'faults' | 'broken'>;
}

/** What a soak leaves, as far as it is shown. */
interface SoakResult {
  readonly date: string;
  readonly minutes: number;
  readonly load: { readonly before: readonly number[] };
  readonly providers: number;
  readonly jobs: number;
  readonly scrapers: number;
  readonly sources: Readonly<Record<string, number>>;
  readonly polls: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: { readonly median: number; readonly p99: number };
  readonly violations: number;
  readonly errors: number;
  readonly residentBytes: { readonly before: number; readonly after: number };
  readonly faults: readonly string[];
}

const docs = resolve(import.meta.dirname, '../../docs');
const page = resolve(docs, 'reliability.md');
const figures = /(?<=<!-- figures: npm run renew:reliability -->\n)[\s\S]*(?=<!-- end of figures -->)/;

/** `docs/reliability.md` as it is, and with the figures of the newest results. */
export async function documentedFigures(): Promise<{ readonly found: string; readonly renewed: string }> {
  const found = await readFile(page, 'utf8');
  if (!figures.test(found)) throw new Error(`${page} has no place for figures`);
  const text = `\n${faultText(await newest('faults'))}\n${soakText(await newest('soak'))}\n`;
  return { found, renewed: found.replace(figures, () => text) };
}

/** Writes the figures of the newest results into `docs/reliability.md`. */
export async function renewFigures(): Promise<void> {
  await writeFile(page, (await documentedFigures()).renewed);
}

async function newest<Result extends FaultResult | SoakResult>(kind: 'faults' | 'soak'): Promise<Result> {
  const files = (await readdir(resolve(docs, 'results'))).filter((file) => file.endsWith(`-${kind}.json`)).sort();
  // What `npm run faults` and `npm run soak` have written.
  return JSON.parse(await readFile(resolve(docs, 'results', files.at(-1) ?? ''), 'utf8')) as Result;
}

function faultText(result: FaultResult): string {
  const { schedules, refreshes, providers, faults, hits, broken, mutations, embedded } = result;
  const rows: readonly (readonly [string, string])[] = [
    ['schedules', number(schedules)],
    ['refreshes', `${number(refreshes.total)}, a median of ${refreshes.median} in a schedule`],
    ['providers', `a median of ${providers.median} in a schedule`],
    ['faults', `${number(faults.total)}, a median of ${faults.median} in a schedule`],
    ['pairs of an await and a fault', `${Object.keys(hits).length}, of which ${missed(hits)} never came up`],
    ['promises broken', number(broken.length)],
    ['on the embedded DynamoDB', embeddedText(embedded)],
    ['faults put into the code', `${mutations.tried}, of which ${mutations.found} were found`],
  ];
  const kinds = [...kindsOf(hits)].sort(([, a], [, b]) => b - a).map(([kind, count]) => [kind, number(count)] as const);
  const length = result.isLong ? '' : ': a short one, not the hours that the long mode is for';
  return [
    `A run of ${result.minutes} minutes on ${result.date} (\`docs/results/${result.date}-faults.json\`)${length}:\n`,
    table(['', 'seed '.concat(String(result.seed))], rows),
    table(['fault', 'times'], kinds),
  ].join('\n');
}

function embeddedText({ schedules, refreshes, faults, broken }: FaultResult['embedded']): string {
  const done = `${number(schedules)} schedules, ${number(refreshes.total)} refreshes, ${number(faults.total)} faults`;
  return `${done}; promises broken: ${broken.length}`;
}

function soakText(soak: SoakResult): string {
  const { answers = 0, ...failures } = soak.sources;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const { before, after } = soak.residentBytes;
  const rows: readonly (readonly [string, string])[] = [
    [
      'load',
      `${soak.providers} providers in ${soak.jobs} jobs, ${soak.scrapers} scrapers, for ${soak.minutes} minutes`,
    ],
    [
      'answers of sources',
      `${number(answers)} good ones, ${number(failed)} that went wrong in one of ${Object.keys(failures).length} ways`,
    ],
    ['polls', `${number(soak.polls)}: ${statusText(soak.statuses)}`],
    ['lists that were not committed', number(soak.violations)],
    ['polls without an answer', number(soak.errors)],
    ['time of an answer', `${soak.latencyMs.median} ms in the median, ${soak.latencyMs.p99} ms for 99 in 100`],
    ['memory', `${megabytes(before)} MB in the beginning, ${megabytes(after)} MB in the end`],
    ['found wrong', soak.faults.length === 0 ? 'nothing' : soak.faults.join(', ')],
  ];
  const load = `the load of the machine was ${soak.load.before[0]} before it`;
  return `A soak of ${soak.date} (\`docs/results/${soak.date}-soak.json\`; ${load}):\n\n${table(['', ''], rows)}`;
}

function statusText(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([status, count]) => `${number(count)} times ${status}`)
    .join(', ');
}

function kindsOf(hits: Campaign['hits']): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const [cell, count] of Object.entries(hits)) {
    const kind = cell.split(' / ')[1] ?? '';
    kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  return kinds;
}

function missed(hits: Campaign['hits']): string {
  const count = Object.values(hits).filter((times) => times === 0).length;
  return count === 0 ? 'none' : String(count);
}

function table(headings: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const all = [headings, ...rows];
  const [first, second] = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lineOf = ([a, b]: readonly [string, string]) => `| ${a.padEnd(first ?? 0)} | ${b.padEnd(second ?? 0)} |`;
  const rule = `| ${'-'.repeat(first ?? 0)} | ${'-'.repeat(second ?? 0)} |`;
  return `${[lineOf(headings), rule, ...rows.map(lineOf)].join('\n')}\n`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
