import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mechanism } from '../../lib/mechanisms/mechanism.ts';
import { registry } from '../../lib/mechanisms/registry.ts';
import { mechanisms as compared, comparisonOf, projectRoot } from '../conformance/comparison.ts';
import { relinked, type Table, tableText } from './markdown.ts';
import { httpClientBlock, type MechanismNotes, notesOf } from './mechanism-notes.ts';
import { httpClientRows, optionRowsOf } from './option-rows.ts';

const page = join(projectRoot, 'docs', 'mechanisms.md');

/** A mechanism with its key in a scrape config and its own page. */
export interface Described {
  readonly key: string;
  readonly mechanism: Mechanism;
  readonly notes: MechanismNotes;
}

/** Every mechanism of the registry. */
export async function describedMechanisms(): Promise<readonly Described[]> {
  return Promise.all(
    Object.entries(registry).map(async ([key, load]) => {
      const { mechanism } = await load();
      return { key, mechanism, notes: notesOf(mechanism.name) };
    }),
  );
}

/** The page of all mechanisms as it has to be. */
export async function mechanismsPage(): Promise<string> {
  const all = await describedMechanisms();
  const sections = [intro, contentsOf(all), httpClientSection(all), ...all.map(sectionOf)];
  return `${sections.join('\n\n')}\n`;
}

/** The page as it is. */
export function documentedMechanisms(): string {
  return readFileSync(page, 'utf8');
}

/** Writes the page. */
export async function renewMechanismsPage(): Promise<void> {
  writeFileSync(page, await mechanismsPage());
}

const intro = `# Mechanisms

What each mechanism is told, what it may do, and what it finds: written by \`npm run renew:mechanisms\` from the shapes of the options, the
permissions, the tables of labels that the cases prove, and the one list of [wanted divergences](conformance.md#wanted-divergences). The page
of each says more: how addresses come about, sources, and what is kept when a part fails.

Blocks of every mechanism but \`static_configs\` may name a \`network\` ([configuration](configuration.md)). A _duration_ is written \`30s\` or \`1h30m\`; a _secret_
is never stored or shown; a _reference_ is a file, \`ssm:/name\` or \`secretsmanager:name#key\`. In the name of a label, \`<key>\` and \`<i>\` stand for
what the source names: letters, digits and \`_\` remain, everything else becomes \`_\`.`;

function contentsOf(all: readonly Described[]): string {
  const rows = all.map(({ key, mechanism: { name, permissions }, notes }) => [
    `[${name}](#${name})`,
    `\`${key}\``,
    permissions.length > 0 ? 'IAM' : '',
    String(notes.labelTables.flatMap(({ rows }) => rows).length),
    String(divergencesOf(name).length),
  ]);
  const heading = ['mechanism', 'key', 'permissions', 'rows of labels', 'wanted divergences'];
  return `## Contents\n\n[HTTP client block](#http-client-block)\n\n${tableText({ heading, rows })}`;
}

function httpClientSection(all: readonly Described[]): string {
  const rows = httpClientRows().map(({ name, type, default: value }) => [`\`${name}\``, type, value]);
  const having = all.filter(({ mechanism }) => optionRowsOf(mechanism).some(({ name }) => name === httpClientBlock));
  return [
    `## ${httpClientBlock}`,
    `Prometheus' own, in the blocks of ${having.map(({ mechanism: { name } }) => `[${name}](#${name})`).join(', ')}.`,
    tableText({ heading: ['option', 'type', 'default'], rows }),
    '`tls_config` within `oauth2` has the same keys.',
  ].join('\n\n');
}

type Linked = (text: string) => string;

function sectionOf({ key, mechanism, notes }: Described): string {
  const here: Linked = (text) =>
    relinked(text, notes.folder, 'docs').replaceAll(/\]\(\.\.\/lib\/mechanisms\/(\w+)\/README\.md\)/g, '](#$1)');
  return [
    `## ${mechanism.name}`,
    here(notes.about),
    `In a scrape config \`${key}\`; [more](../${notes.folder}/README.md).`,
    `**Options**\n\n${linkedTable(optionTable(mechanism, notes), here)}`,
    `**Permissions**\n\n${permissionsText(mechanism, notes, here)}`,
    `**Labels**\n\n${notes.labelTables.map((table) => linkedTable(table, here)).join('\n\n')}`,
    `**Between refreshes**\n\n${here(sentence(notes.memory))}`,
    `**Wanted divergences**\n\n${divergencesText(mechanism, notes, here)}`,
  ].join('\n\n');
}

function linkedTable({ heading, rows }: Table, here: Linked): string {
  return tableText({ heading, rows: rows.map((row) => row.map(here)) });
}

function sentence(text = ''): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function optionTable(mechanism: Mechanism, { meanings, defaults }: MechanismNotes): Table {
  const rows = optionRowsOf(mechanism).map(({ name, type, default: value }) => {
    const shown = name === httpClientBlock ? `[${name}](#http-client-block)` : `\`${name}\``;
    return [shown, type, value === '' ? (defaults.get(name) ?? '') : value, meanings.get(name) ?? ''];
  });
  return { heading: ['option', 'type', 'default', 'meaning'], rows };
}

function permissionsText({ permissions }: Mechanism, { rights }: MechanismNotes, here: Linked): string {
  const rows = permissions.map(({ action, resource, each, reason }) => {
    const need = each === undefined ? 'always' : `\`${each.option}\`: \`${each.match.replaceAll('|', '` or `')}\``;
    return [`\`${action}\``, `\`${resource}\``, need, reason];
  });
  const table = tableText({ heading: ['action', 'resource', 'needed for', 'reason'], rows });
  return [...(rows.length > 0 ? [table] : []), ...(rights === undefined ? [] : [here(sentence(rights))])].join('\n\n');
}

function divergencesText({ name }: Mechanism, { differences }: MechanismNotes, here: Linked): string {
  if (!compared.includes(name)) return here(sentence(differences));
  const rows = divergencesOf(name).map(({ reason, differs, cases }) => [reason, differs.join(', '), String(cases)]);
  return rows.length === 0 ? 'None.' : tableText({ heading: ['divergence', 'differs', 'cases'], rows });
}

/** One reason is one divergence, however many cases show it, and in however many ways. */
function divergencesOf(mechanism: string) {
  const listed = compared.includes(mechanism) ? comparisonOf(mechanism).divergences : [];
  return [...Map.groupBy(listed, ({ reason }) => reason)].map(([reason, each]) => ({
    reason,
    differs: [...new Set(each.map(({ differs }) => differs))].sort(),
    cases: new Set(each.flatMap(({ cases }) => cases)).size,
  }));
}
