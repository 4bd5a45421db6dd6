import { lstat, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Listing } from './glob.ts';

/** What this machine holds; relative paths start at `root`. Rejects with Node's own error, which `fileReasonOf` puts into words. */
export function createLocalListing(root: string): Listing {
  return {
    async exists(path) {
      return (await unlessAbsent(lstat(resolve(root, path)))) !== undefined;
    },
    async namesIn(directory) {
      return (await unlessAbsent(readdir(resolve(root, directory)))) ?? [];
    },
  };
}

/** Undefined where there is certainly nothing; every other failure says that it cannot be told. */
async function unlessAbsent<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

const reasons = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'is a directory'],
  ['ENOTDIR', 'no such file'],
  ['NOT_A_FILE', 'is a device, a socket or a pipe'],
  ['TOO_LARGE', 'is too large'],
]);

/** Why a file or a directory cannot be read, for a message. */
export function fileReasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons.get(code) ?? code;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
