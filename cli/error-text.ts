import { problemsText } from '../lib/check/report-text.ts';
import { ConfigError, HubError } from '../lib/errors.ts';
import { CliError } from './cli-error.ts';
import { printable } from './printable.ts';

/** An error as one block for people: what, where, and the way out. A fault of Rollcall itself shows where it happened. */
export function errorText(error: unknown): string {
  if (error instanceof ConfigError) {
    return `rollcall: the configuration cannot be used\n${indented(problemsText(error.problems, []).trimEnd())}`;
  }
  if (error instanceof CliError) {
    const hint = error.hint === undefined ? '' : indented(error.hint);
    return `rollcall: ${lines(error.message)}\n${hint}`;
  }
  if (error instanceof HubError) return `rollcall: ${lines(error.message)}\n`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `rollcall: internal error, please report it\n${indented(stack)}`;
}

/** 1: it could not be done; 2: it was asked for in a way that cannot work. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof CliError ? error.exitCode : 1;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '\n' : `  ${printable(line)}\n`))
    .join('');
}

function lines(text: string): string {
  return text.split('\n').map(printable).join('\n  ');
}
