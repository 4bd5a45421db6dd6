import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file of the project: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const projectRoot = resolve(import.meta.dirname, '..', '..');

/** Every file that is, or could next be, under version control; binary ones left out. */
export function projectFiles(): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && isFile(join(projectRoot, path)))
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'));
}

/** A file that was deleted and not yet committed is listed all the same. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

export function isCode({ path }: SourceFile): boolean {
  return /\.(?:ts|tsx|cjs|mjs|js)$/.test(path);
}

export function isTest({ path }: SourceFile): boolean {
  return path.startsWith('test/') || /\.test\.ts$/.test(path);
}
