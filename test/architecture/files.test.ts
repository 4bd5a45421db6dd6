import { describe, expect, it } from 'vitest';
import { lineAt, withoutComments } from './module-imports.ts';
import { isCode, isTest, projectFiles, type SourceFile } from './source-files.ts';

const maxLines = 250;

/** Longer files, each with the reason why it is better whole. */
const longFiles: Readonly<Record<string, string>> = {};

/** Code that may ask for the process environment, each with the reason. */
const environmentReaders: Readonly<Record<string, string>> = {
  'functions/env.ts': 'reads what a function is told',
  'cli/env.ts': 'reads what a command is told',
  'infra/build.ts': 'is told which configuration to bundle',
  'bench/bench.ts': 'is told which Prometheus to measure beside',
};

/** What lib asks through a port instead. */
const portsOnly = [/\bDate\.now\(/, /\bnew Date\(\)/, /\bMath\.random\(/, /\bperformance\.now\(/, /\bconsole\./];

/** Machine paths, and hosts that belong to one reader's setup and not to the project. */
const foreign = [
  /(?<![\w.+-])\/(?:work|root|home|tmp)\/[\w.-]/,
  /\b(?:registry\.npmjs|registry\.yarnpkg|files\.pythonhosted|pypi\.org)\b/,
  /"resolved":\s*"\w+:\/\//,
];

const files = projectFiles();
const code = files.filter(isCode);

describe('every source file', () => {
  it(`has at most ${maxLines} lines, or a reason`, () => {
    const long = code.filter(({ path, text }) => linesOf(text) > maxLines && longFiles[path] === undefined);

    expect(long.map(({ path, text }) => `${path} has ${linesOf(text)} lines`)).toEqual([]);
  });

  it('is listed with a reason only while it is long', () => {
    const listed = Object.keys(longFiles);

    expect(listed.filter((path) => !code.some((file) => file.path === path && linesOf(file.text) > maxLines))).toEqual(
      [],
    );
  });

  it('leaves the process environment to the files that read it', () => {
    const readers = code.filter((file) => !isTest(file) && environmentReaders[file.path] === undefined);

    expect(findings(readers, [/\bprocess\s*\.\s*env\b/, /\benv\b[^;]*\bfrom 'node:process'/])).toEqual([]);
  });

  it('asks for time, chance and a console through ports, in lib', () => {
    const lib = code.filter((file) => file.path.startsWith('lib/') && !isTest(file));

    expect(findings(lib, portsOnly)).toEqual([]);
  });

  it('is named in kebab-case', () => {
    const named = code.filter(({ path }) => !/(?:^|\/)[a-z0-9]+(?:[-.][a-z0-9]+)*\.[a-z]+$/.test(path));

    expect(named.map(({ path }) => path)).toEqual([]);
  });
});

describe('every file', () => {
  it('names no place of one machine or registry', () => {
    const own = files.filter(({ path }) => path !== 'test/architecture/files.test.ts');

    expect(own.flatMap((file) => foundIn(file, file.text, foreign))).toEqual([]);
  });

  it.each([
    ['/wo' + 'rk/main/lib', true],
    ['file:///tm' + 'p/x', true],
    ['https://example.com/home/x', false],
    ['a /tm' + 'p folder', false],
    ['"resol' + 'ved": "https://example.com/a.tgz"', true],
  ])('is told of %s: %s', (text, found) => {
    expect(foundIn({ path: 'x', text }, text, foreign).length > 0).toBe(found);
  });
});

function findings(among: readonly SourceFile[], patterns: readonly RegExp[]): readonly string[] {
  return among.flatMap((file) => foundIn(file, withoutComments(file.text), patterns));
}

function foundIn({ path }: SourceFile, text: string, patterns: readonly RegExp[]): readonly string[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => `${path}:${lineAt(text, match.index)}: ${match[0]}`),
  );
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}
