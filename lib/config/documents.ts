import type { ConfigFiles } from './config-files.ts';

/** A text, and the name under which this very text can be had again; undefined where the place keeps no versions. */
export interface VersionedText {
  readonly text: string;
  readonly version: string | undefined;
}

/** Files of a configuration in a place that may keep their versions: a bucket, a parameter store. */
export interface Documents extends Pick<ConfigFiles, 'glob'> {
  /** The newest text, or the version that is named. Rejects with a ConfigError that says why it cannot be read. */
  read(path: string, version?: string): Promise<VersionedText>;
}

/** Whether a configuration is kept elsewhere than on this machine. */
export function isRemote(path: string): boolean {
  return /^(?:s3:\/\/|ssm:)/.test(path);
}
