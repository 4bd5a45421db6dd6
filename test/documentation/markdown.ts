export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every table of a text, cell by cell. A cell holds no bar. */
export function tablesIn(text: string): readonly Table[] {
  return [...text.matchAll(/^\|.*(?:\n\|.*)*/gm)].map(([table]) => {
    const [heading = [], , ...rows] = table.split('\n').map(cellsOf);
    return { heading, rows };
  });
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** A table as this project writes it: every column as wide as its widest cell. */
export function tableText({ heading, rows }: Table): string {
  const widths = heading.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What stands between backquotes. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The text under a heading, or the paragraph and the list that begin with it in bold; undefined: there is neither. */
export function sectionOf(text: string, title: string): string | undefined {
  const under = new RegExp(`^## ${title}\n+([^]*?)(?=^## |(?![^]))`, 'm').exec(text)?.[1];
  const bold = new RegExp(`^\\*\\*${title}:?\\*\\*:?\\s*([^]*?)(?=^\\*\\*[A-Z]|^## |\n\n(?!- )|(?![^]))`, 'm').exec(
    text,
  )?.[1];
  return (under ?? bold)?.trim();
}

/** A text with its links as they are seen from another folder: both are paths from the root of the project. */
export function relinked(text: string, from: string, to: string): string {
  return text.replaceAll(/\]\((?!https?:|#)([^)]+)\)/g, (_, target: string) => {
    const path = new URL(target, `file:///${from}/`).pathname.slice(1);
    const up = to === '' ? '' : '../'.repeat(to.split('/').length);
    return `](${path.startsWith(`${to}/`) ? path.slice(to.length + 1) : `${up}${path}`})`;
  });
}
