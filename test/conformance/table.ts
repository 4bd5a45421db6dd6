import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mechanisms, projectRoot } from './comparison.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { notRecorded, reasonAgainstCase } from './not-recorded.ts';
import { numbersOf } from './numbers.ts';
import { recordedOf } from './recording.ts';

const page = join(projectRoot, 'docs/conformance.md');
const heading = ['mechanism', 'cases', 'recorded', 'not recordable', 'numbered', 'of these not recordable'];

/** What is recorded of each mechanism, as a table of Markdown. */
export function tableOf(cases: readonly ConformanceCase[]): string {
  const counts = mechanisms.map((mechanism) => ({ mechanism, counts: countsOf(mechanism, cases) }));
  const totals = heading.slice(1).map((_, column) => counts.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0));
  const rows = [...counts.map((row) => [row.mechanism, ...row.counts]), ['all', ...totals]].map((row) =>
    row.map(String),
  );
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  const lines = [heading, widths.map((width) => '-'.repeat(width)), ...rows];
  return lines.map((row) => `| ${padded(row).join(' | ')} |`).join('\n');
}

function countsOf(mechanism: string, all: readonly ConformanceCase[]): readonly number[] {
  const cases = all.filter((each) => each.mechanism === mechanism);
  const recorded = cases.filter((each) => recordedOf(each) !== undefined);
  const excused = cases.filter((each) => reasonAgainstCase(each) !== undefined);
  const numbers = notRecorded.flatMap(({ cases: names }) => names).filter((name) => name.startsWith(`${mechanism} `));
  return [cases.length, recorded.length, excused.length, numbersOf(mechanism).length, numbers.length];
}

/** The table that the documentation has, or undefined where it has none. */
export function documentedTable(): string | undefined {
  return found(readFileSync(page, 'utf8'))?.[0];
}

/** Writes the table into the documentation. */
export function renewTable(cases: readonly ConformanceCase[]): void {
  const text = readFileSync(page, 'utf8');
  const before = found(text);
  if (before === null) throw new Error(`${page} has no table of the mechanisms`);
  writeFileSync(
    page,
    text.replace(before[0], () => tableOf(cases)),
  );
}

function found(text: string): RegExpExecArray | null {
  return /^\| mechanism .*(?:\n\|.*)*/m.exec(text);
}
