import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { numbersAndTitleOf } from '../support/case-folder.ts';

const Spec = z.strictObject({
  /** How many numbered cases there are, or which. */
  specCases: z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]),
  /** By number: `file: part of a test's name`, for what is shown outside of the folder. */
  elsewhere: z.record(z.string().regex(/^\d+$/), z.string().includes(': ')).default({}),
});

/** What of a numbered list of cases is shown by a test. */
export interface Coverage {
  readonly name: string;
  readonly total: number;
  /** Sentences, one for each number without a test and each statement that is not true. */
  readonly gaps: readonly string[];
}

/**
 * Coverage of every mechanism (`lib/mechanisms/<name>/cases/spec.json`, tests in that folder), and of the lists that belong to no
 * mechanism (`test/cases/<name>.json`, tests anywhere).
 */
export function coverageIn(root: string): readonly Coverage[] {
  const mechanisms = globSync('lib/mechanisms/*/index.ts', { cwd: root }).map((file) => dirname(file));
  const lists = globSync('test/cases/*.json', { cwd: root });
  return [
    ...mechanisms
      .toSorted()
      .map((folder) => coverageOf(root, join(folder, 'cases/spec.json'), basename(folder), folder)),
    ...lists
      .toSorted()
      .map((file) => coverageOf(root, file, basename(file, '.json'), '{bench,cli,functions,infra,lib,test}')),
  ];
}

function coverageOf(root: string, specFile: string, name: string, folder: string): Coverage {
  if (!existsSync(join(root, specFile))) return { name, total: 0, gaps: [`${specFile} is missing`] };
  const { specCases, elsewhere } = Spec.parse(JSON.parse(readFileSync(join(root, specFile), 'utf8')));
  const numbers =
    typeof specCases === 'number' ? Array.from({ length: specCases }, (_, index) => index + 1) : specCases;
  const shown = new Set([...numbersOfFolders(root, folder), ...numbersInTests(root, folder, name)]);
  const gaps = numbers.flatMap((number) => {
    const stated = elsewhere[String(number)];
    if (shown.has(number)) return [];
    if (stated === undefined) return [`${name} ${number}: no test`];
    return isTrue(root, stated) ? [] : [`${name} ${number}: there is no such test as "${stated}"`];
  });
  const unknown = [...shown, ...Object.keys(elsewhere).map(Number)].filter((number) => !numbers.includes(number));
  return {
    name,
    total: numbers.length,
    gaps: [...gaps, ...unknown.map((number) => `${name} ${number}: no such case`)],
  };
}

function numbersOfFolders(root: string, folder: string): readonly number[] {
  return globSync(`${folder}/cases/*/expected.json`, { cwd: root }).flatMap(
    (file) => numbersAndTitleOf(basename(dirname(file))).numbers,
  );
}

function numbersInTests(root: string, folder: string, name: string): readonly number[] {
  const title = new RegExp(`['"\`]${name} (\\d+(?:\\+\\d+)*): `, 'g');
  return globSync(`${folder}/**/*.test.ts`, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(title)].flatMap(([, digits = '']) =>
      digits.split('+').map(Number),
    ),
  );
}

function isTrue(root: string, stated: string): boolean {
  const [file = '', ...title] = stated.split(': ');
  return existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(title.join(': '));
}
