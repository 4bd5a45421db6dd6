import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { globbed, isValidGlob } from '../files/glob.ts';
import { createLocalListing, fileReasonOf } from '../files/local-listing.ts';
import type { ConfigFiles } from './config-files.ts';

/** Files of this machine; relative paths start at `root` and stay relative in what is returned and reported. */
export function createLocalFiles(root: string): ConfigFiles {
  const listing = createLocalListing(root);
  return {
    async read(path) {
      const bytes = await readFile(resolve(root, path)).catch((error: unknown) => {
        throw failure(path, `cannot be read: ${fileReasonOf(error)}`, error);
      });
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch (error) {
        throw failure(path, 'is not UTF-8 text', error);
      }
    },
    /** Unlike Go's `Glob`, what cannot be looked into is an error: it may well hold jobs. */
    async glob(pattern) {
      if (!isValidGlob(pattern)) throw failure(pattern, 'is not a valid pattern');
      try {
        return await globbed(pattern, listing);
      } catch (error) {
        throw failure(pattern, `cannot be listed: ${fileReasonOf(error)}`, error);
      }
    },
  };
}

function failure(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError([{ path: '', file, line: 0, message }], { cause });
}
