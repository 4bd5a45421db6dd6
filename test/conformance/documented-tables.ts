import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparisonOf, mechanisms, projectRoot } from './comparison.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { notRecorded, reasonAgainstCase } from './not-recorded.ts';
import { numbersOf } from './numbers.ts';
import { recordedOf } from './recording.ts';

const page = join(projectRoot, 'docs/conformance.md');

type Row = readonly string[];

/** A table of the documentation that follows from the cases, known by its first column. */
export interface Table {
  readonly name: string;
  readonly text: string;
}

/** What is recorded of each mechanism, what is not and why, and every wanted divergence, as tables of Markdown. */
export function tablesOf(cases: readonly ConformanceCase[]): readonly Table[] {
  return [countTable(cases), notRecordedTable(), divergenceTable()];
}

function countTable(cases: readonly ConformanceCase[]): Table {
  const heading = ['mechanism', 'cases', 'recorded', 'not recordable', 'numbered', 'of these not recordable'];
  const counts = mechanisms.map((mechanism) => ({ mechanism, counts: countsOf(mechanism, cases) }));
  const totals = heading.slice(1).map((_, column) => counts.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0));
  const rows = [...counts.map((row) => [row.mechanism, ...row.counts]), ['all', ...totals]];
  return tableOf(
    heading,
    rows.map((row) => row.map(String)),
  );
}

function countsOf(mechanism: string, all: readonly ConformanceCase[]): readonly number[] {
  const cases = all.filter((each) => each.mechanism === mechanism);
  const recorded = cases.filter((each) => recordedOf(each) !== undefined);
  const excused = cases.filter((each) => reasonAgainstCase(each) !== undefined);
  const numbers = notRecorded.flatMap(({ cases: names }) => names).filter((name) => name.startsWith(`${mechanism} `));
  return [cases.length, recorded.length, excused.length, numbersOf(mechanism).length, numbers.length];
}

/** Numbers are those of the mechanism's list; a case may bear one, and a number may have no case. */
function notRecordedTable(): Table {
  const rows = mechanisms.flatMap((mechanism) =>
    comparisonOf(mechanism).notRecorded.map(({ cases, reason }) => {
      const numbers = cases.flatMap((name) => /^\S+ (\d+)$/.exec(name)?.[1] ?? []);
      return [mechanism, numbers.join(', '), String(cases.length - numbers.length), reason];
    }),
  );
  return tableOf(['not recorded of', 'numbers', 'cases', 'reason'], rows);
}

/** One reason is one row, however many cases show it, and in however many ways. */
function divergenceTable(): Table {
  const rows = mechanisms.flatMap((mechanism) =>
    [...Map.groupBy(comparisonOf(mechanism).divergences, ({ reason }) => reason)].map(([reason, divergences]) => [
      mechanism,
      [...new Set(divergences.map(({ differs }) => differs))].sort().join(', '),
      String(new Set(divergences.flatMap(({ cases }) => cases)).size),
      reason,
    ]),
  );
  return tableOf(['divergence of', 'differs', 'cases', 'reason'], rows);
}

function tableOf(heading: Row, rows: readonly Row[]): Table {
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (row: Row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  const lines = [heading, widths.map((width) => '-'.repeat(width)), ...rows];
  return { name: heading[0] ?? '', text: lines.map((row) => `| ${padded(row).join(' | ')} |`).join('\n') };
}

/** The same table as the documentation has it, or undefined where it has none. */
export function documentedTable({ name }: Table): string | undefined {
  return found(readFileSync(page, 'utf8'), name);
}

/** Writes the tables into the documentation. */
export function renewTables(cases: readonly ConformanceCase[]): void {
  let text = readFileSync(page, 'utf8');
  for (const table of tablesOf(cases)) {
    const before = found(text, table.name);
    if (before === undefined) throw new Error(`${page} has no table that begins with ${table.name}`);
    text = text.replace(before, () => table.text);
  }
  writeFileSync(page, text);
}

function found(text: string, name: string): string | undefined {
  return new RegExp(`^\\| ${name} .*(?:\\n\\|.*)*`, 'm').exec(text)?.[0];
}
