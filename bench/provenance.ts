import { execFileSync } from 'node:child_process';
import { cpus, loadavg, machine, totalmem } from 'node:os';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Where a result comes from: without it a figure says nothing. */
export interface Provenance {
  readonly date: string;
  readonly commit: string;
  /** Files differ from that commit. */
  readonly isModified: boolean;
  readonly machine: string;
  readonly node: string;
}

/**
 * The day, the commit and whether the code, or one of the folders named besides, differs from it, the class of the machine, and Node's version.
 */
export function provenance(...besides: readonly string[]): Provenance {
  const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', 'HEAD'),
    isModified: git('status', '--porcelain', '--', 'lib', 'functions', 'bench', 'infra', ...besides) !== '',
    machine: `${machine()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
  };
}

/** How many programs wanted a core, on average over the last one and five minutes. */
export function load(): readonly number[] {
  return loadavg()
    .slice(0, 2)
    .map((average) => Math.round(average * 100) / 100);
}
