import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { takeDataFolder } from './data-folder.ts';

describe('a data folder', () => {
  it.each([
    { name: 'of a short path', parts: ['data'] },
    { name: 'of a path too long for a socket', parts: ['a'.repeat(90), 'b'.repeat(90)] },
  ])('$name is made, taken by one, and given back', async ({ parts }) => {
    await using temporary = await temporaryFolder();
    const path = join(temporary.path, ...parts);

    const first = await takeDataFolder(path);
    first.announce('http://127.0.0.1:9196');

    await expect(takeDataFolder(path)).rejects.toThrow(
      `--data ${path} is in use by process ${process.pid}, http://127.0.0.1:9196`,
    );
    await first.release();
    const second = await takeDataFolder(path);
    expect(existsSync(path)).toBe(true);
    await second.release();
  });

  it('is taken from a process that was killed', async () => {
    await using temporary = await temporaryFolder();
    await writeFile(join(temporary.path, 'holder.sock'), '');

    const folder = await takeDataFolder(temporary.path);

    expect(folder.databasePath).toBe(join(temporary.path, 'dynamodb'));
    await folder.release();
  });

  it('that cannot be made is an error with a way out', async () => {
    await using temporary = await temporaryFolder();
    const file = await temporary.write('file', '');

    await expect(takeDataFolder(join(file, 'data'))).rejects.toMatchObject({
      message: `--data ${join(file, 'data')} cannot be made: ENOTDIR`,
      hint: 'name a folder that this user may write to',
    });
  });
});
