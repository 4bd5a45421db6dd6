import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError, systemCodeOf } from '../cli-error.ts';

/** What tells a file from another one at the same place. */
export interface FileMark {
  readonly inode: number;
  readonly bytes: number;
  readonly changedMs: number;
}

/** A file as it is now; undefined if there is none. Rejects with a CliError when that cannot be told. */
export async function fileMarkOf(path: string): Promise<FileMark | undefined> {
  const found = await unlessAbsent(stat(path), path);
  return found && { inode: found.ino, bytes: found.size, changedMs: found.mtimeMs };
}

export function isSameFile(a: FileMark | undefined, b: FileMark | undefined): boolean {
  return a !== undefined && a.inode === b?.inode && a.bytes === b.bytes && a.changedMs === b.changedMs;
}

/** Whether a file holds exactly these bytes. */
export async function holdsBytes(path: string, bytes: Uint8Array): Promise<boolean> {
  const found = await unlessAbsent(readFile(path), path);
  return found?.equals(bytes) ?? false;
}

/**
 * Puts a file in the place of another, all of it or nothing: written beside it under a name that no pattern of Prometheus
 * matches, brought to the disk, and renamed. A reader, and a machine that loses its power, sees the old one or the new one.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeThrough(temporary, bytes);
    await rename(temporary, path);
    await syncDirectory(directory);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(path, 'written', error);
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name lives in the directory: without this, a loss of power may bring the old one back. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function unlessAbsent<Value>(found: Promise<Value>, path: string): Promise<Value | undefined> {
  try {
    return await found;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw fileError(path, 'read', error);
  }
}

function fileError(path: string, what: 'read' | 'written', error: unknown): CliError {
  const code = systemCodeOf(error);
  if (code === '') throw error;
  const hint = code === 'ENOENT' ? 'make the directory first' : 'let this user write files in that directory';
  return new CliError(`${path} cannot be ${what}: ${code}`, { hint, cause: error });
}
