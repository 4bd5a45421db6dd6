import type { Problem } from '../errors.ts';

/** Where something stands: the file, and the path and line in it. */
export interface Place {
  readonly file: string;
  readonly path: string;
  readonly line: number;
}

/** What was found wrong (`errors`) or worth a look (`warnings`) while a configuration is read. */
export interface Findings {
  readonly errors: Problem[];
  readonly warnings: Problem[];
}

export function createFindings(): Findings {
  return { errors: [], warnings: [] };
}

export function problemAt({ file, path, line }: Place, message: string): Problem {
  return { path, file, line, message };
}
