import { createLocalFiles } from '../config/local-files.ts';
import { checkFile } from './check-file.ts';
import type { CheckTarget } from './check-report.ts';

/** The configurations of `examples/real`, of the shapes that are found in the wild. */
export const realExamples = [
  'ec2-ports-and-files',
  'empty-optionals',
  'kubernetes-nine-jobs',
  'operator-200-jobs',
] as const;

export const checkTargets: readonly CheckTarget[] = ['lambda', 'serve'];

export interface CheckedExample {
  /** The file that holds the text, from the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly exitCode: number;
}

/** What `rollcall check` says of one of them; `root` is the root of the repository. */
export async function checkedExample(root: string, name: string, target: CheckTarget): Promise<CheckedExample> {
  const path = `examples/real/${name}.yml`;
  const { text, exitCode } = await checkFile(createLocalFiles(root), path, { target });
  return { file: `examples/real/${name}.check.${target}.txt`, text, exitCode };
}
