import type { Spread } from './measured.ts';

export const mebibyte = 2 ** 20;

export function spreadText({ median, least, most }: Spread): string {
  return `${short(median)} (${short(least)}–${short(most)})`;
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function mebibytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(bytes < 10 * mebibyte ? 2 : 0)} MiB`;
}

function short(value: number): string {
  return value < 10 ? value.toFixed(2) : number(value);
}

/** Rows as Markdown has them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
