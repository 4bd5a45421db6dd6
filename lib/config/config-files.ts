import { dirname, isAbsolute, join } from 'node:path';

/** Where a configuration is read from: a disk, a deployment bundle, a bucket. */
export interface ConfigFiles {
  /** The whole text. Rejects with a ConfigError that says why it cannot be read. */
  read(path: string): Promise<string>;
  /**
   * The paths that match a pattern of Go's `filepath.Match`, sorted; none is no error. Rejects with a ConfigError for a
   * bad pattern, and where it cannot be told what there is.
   */
  glob(pattern: string): Promise<readonly string[]>;
}

/** The directory of a file, of an object in a bucket too. */
export function directoryOf(path: string): string {
  const [, scheme, rest] = /^(\w+:\/\/)(.*)$/s.exec(path) ?? [];
  return scheme === undefined || rest === undefined ? dirname(path) : `${scheme}${dirname(rest)}`;
}

/**
 * A path as it was written, seen from the directory of the file it stands in; absolute and empty paths, and what is not a
 * path of a file system (`ssm:/name`), stay. Prometheus: `common/config/config.go`, `JoinDir`.
 */
export function joinedPath(directory: string, path: string): string {
  if (path === '' || isAbsolute(path) || /^(?:ssm:|secretsmanager:|s3:\/\/)/.test(path)) return path;
  const [, scheme, rest] = /^(\w+:\/\/)(.*)$/s.exec(directory) ?? [];
  return scheme === undefined || rest === undefined ? join(directory, path) : `${scheme}${join(rest, path)}`;
}
