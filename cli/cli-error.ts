import { HubError } from '../lib/errors.ts';

/** Something a person has to do otherwise. The message says what and where, the hint the way out. */
export class CliError extends HubError {
  override readonly name = 'CliError';
  readonly code = 'command_failed';
  /** 2: the command was called in a way that cannot work. */
  readonly exitCode: 1 | 2;
  readonly hint: string | undefined;

  constructor(
    message: string,
    { exitCode = 1, hint, ...options }: ErrorOptions & { readonly exitCode?: 1 | 2; readonly hint?: string } = {},
  ) {
    super(message, options);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** A command line that cannot work as it stands. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { exitCode: 2, ...(hint === undefined ? {} : { hint }) });
}

/** The code of a system error: `EADDRINUSE`. Empty for any other error. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
