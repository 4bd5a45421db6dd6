import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../conformance/comparison.ts';
import { codesIn, sectionOf, type Table, tablesIn } from './markdown.ts';

/** What the page of a mechanism says beside what its code says. */
export interface MechanismNotes {
  /** The folder from the root of the project. */
  readonly folder: string;
  readonly about: string;
  /** Tables whose first column holds labels. */
  readonly labelTables: readonly Table[];
  /** By option; of an option without a dot, also of one that stands before the dots. */
  readonly meanings: ReadonlyMap<string, string>;
  /** As they are written, by option, of rows for one option. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly rights: string | undefined;
  readonly memory: string | undefined;
  readonly differences: string | undefined;
}

/** How the HTTP client block is called in a table of options. */
export const httpClientBlock = 'HTTP client block';

/** Reads the README of a mechanism. */
export function notesOf(mechanism: string): MechanismNotes {
  const folder = `lib/mechanisms/${mechanism}`;
  const text = readFileSync(join(projectRoot, folder, 'README.md'), 'utf8');
  const tables = tablesIn(text);
  const options = tables.filter(({ heading: [first] }) => first === 'option' || first === 'key');
  return {
    folder,
    about: aboutOf(text),
    labelTables: tables.filter(({ heading: [first = ''] }) => /^labels?( |$)/.test(first)),
    meanings: new Map(options.flatMap((table) => columnOf(table, table.heading.length - 1))),
    defaults: new Map(options.flatMap((table) => columnOf(table, table.heading.indexOf('default'), 1))),
    rights: sectionOf(text, 'Rights'),
    memory: sectionOf(text, 'Between refreshes'),
    differences: sectionOf(text, 'Wanted differences from Prometheus'),
  };
}

function aboutOf(text: string): string {
  const [, about = ''] = /^# .*\n+([\s\S]*?)(?=\n\n)/.exec(text) ?? [];
  return about;
}

/** The cell of each option, of rows with so many options at the most. */
function columnOf({ rows }: Table, column: number, most = Number.POSITIVE_INFINITY): (readonly [string, string])[] {
  return rows.flatMap((row) => {
    const [first = ''] = row;
    const names = first.endsWith(httpClientBlock) ? [httpClientBlock] : codesIn(first);
    return names.length > most ? [] : names.map((name) => [name, row[column] ?? ''] as const);
  });
}
