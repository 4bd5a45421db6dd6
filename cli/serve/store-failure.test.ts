import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CliError } from '../cli-error.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { canWrite, storeFailure } from './store-failure.ts';

it('ends the hub when a store that failed can be written again, and says so', async () => {
  await using folder = await temporaryFolder();
  const path = join(await folder.write('x', ''), '..');
  const said: string[] = [];
  const notices = {
    outcome: () => undefined,
    say: (subject: string, text: string) => void said.push(`${subject}: ${text}`),
  };
  const signals = {
    stop: new AbortController().signal,
    onReload: () => undefined,
    onStoreFailure: (listener: (error: Error) => void) => listener(new Error('No space left on device')),
  };

  const failure = storeFailure(signals, { data: path, notices });

  await expect(failure).rejects.toThrow(CliError);
  await expect(failure).rejects.toThrow('has to be started anew');
  expect(said).toEqual([
    expect.stringContaining('cannot be written: No space left on device; lists are served as they are'),
  ]);
});

it('knows a folder that cannot be written', async () => {
  await using folder = await temporaryFolder();
  const file = await folder.write('x', '');

  expect(await canWrite(join(file, '..'))).toBe(true);
  expect(await canWrite(join(file, 'no-folder'))).toBe(false);
});
