import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { CliError } from '../cli-error.ts';

/** The files of a built function by their places in its archive, source maps left out. Rejects where it was not built. */
export async function builtFunction(code: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = join(builtFolder(), code);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.map')) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(join('dist', 'functions', code, relative(folder, path)), await readFile(path));
  }
  return files;
}

/** Beside the command line where that is built, and below the project where it is run from its sources. */
function builtFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const built = join(folder, 'dist', 'functions');
    if (existsSync(join(built, 'api', 'index.mjs'))) return built;
  }
  throw new CliError('the functions were not built', { hint: 'run: npm run build' });
}
