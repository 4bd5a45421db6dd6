import { type LockedPackage, lockFile } from './locked-packages.ts';

/** The text of docs/licences.md, from the lock file: what is shipped package by package, what is not by licence. */
export async function licencesPage(): Promise<string> {
  const { packages } = await lockFile();
  const shipped = packages.filter(({ isDevelopment }) => !isDevelopment);
  const others = packages.filter(({ isDevelopment }) => isDevelopment);
  const rows = [...new Map(shipped.map((each) => [idOf(each), each])).values()].toSorted((a, b) =>
    idOf(a) < idOf(b) ? -1 : 1,
  );
  return `# Licences

Rollcall is under [Apache-2.0](../LICENSE). This page is made from \`package-lock.json\`: \`npm run renew:licences\`. The texts themselves are put
together by \`npm run release\`, beside the list of all parts ([SECURITY.md](../SECURITY.md#what-it-is-made-of)).

## What it needs to run

${table(['licence', 'packages'], counted(rows))}

${table(
  ['package', 'version', 'licence'],
  rows.map(({ name, version, license }) => [name, version, license]),
)}

## What development alone needs

Nothing of it is in a bundle or an archive.

${table(['licence', 'packages'], counted(others))}
`;
}

function idOf({ name, version }: LockedPackage): string {
  return `${name}@${version}`;
}

function counted(packages: readonly LockedPackage[]): readonly (readonly string[])[] {
  const byLicence = Map.groupBy(packages, ({ license }) => license);
  return [...byLicence].map(([license, found]) => [license, String(found.length)]).toSorted(compared);
}

function compared([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
