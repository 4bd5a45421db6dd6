import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { Signals } from '../signals.ts';
import type { Notices } from './notices.ts';

/** How often is looked whether there is room again. */
const lookMs = 2000;
/** What the store should find at least when it is opened anew. */
const probeBytes = 4 * 1024 * 1024;

export interface StoreFailureSettings {
  /** Where the store lies; undefined: in memory, which does not fail so. */
  readonly data: string | undefined;
  readonly notices: Notices;
}

/**
 * Rejects when the store failed to write and could write again: then it has to be opened anew, by another process. Until then
 * it answers what it is asked, so that lists are served on as they are. Never resolves.
 */
export async function storeFailure(signals: Signals, { data, notices }: StoreFailureSettings): Promise<never> {
  const { promise, resolve } = Promise.withResolvers<Error>();
  signals.onStoreFailure(resolve);
  const cause = await promise;
  const place = `--data ${data ?? ''}`;
  notices.say('store', `${place} cannot be written: ${cause.message}; lists are served as they are until it can`);
  while (!(await canWrite(data ?? ''))) await pause(lookMs);
  throw new CliError(`${place} could not be written, and can again: the hub has to be started anew`, {
    hint: 'a supervisor that restarts what ends with 1 does it; see docs/running.md',
    cause,
  });
}

/** Whether a folder has room for what a store writes when it is opened. */
export async function canWrite(folder: string): Promise<boolean> {
  const path = join(folder, 'probe');
  try {
    {
      await using file = await open(path, 'w');
      await file.write(Buffer.alloc(probeBytes));
      await file.sync();
    }
    await rm(path);
    return true;
  } catch {
    // Half a probe would take the very room that is missing; where it could not be made at all, there is nothing to remove.
    await rm(path, { force: true }).catch(() => undefined);
    return false;
  }
}
