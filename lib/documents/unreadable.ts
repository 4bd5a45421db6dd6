import { ConfigError } from '../errors.ts';

/** A document that cannot be had, by its path. */
export function unreadable(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError([{ path: '', file, line: 0, message }], { cause });
}
