import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withCurrentHelp } from './documented-help.ts';

/** Writes the help of every command into docs/cli.md. */
const path = resolve(import.meta.dirname, '..', 'docs', 'cli.md');
await writeFile(path, withCurrentHelp(await readFile(path, 'utf8')));
