import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CaseFiles } from './case-files.ts';
import { Exchange } from './exchange.ts';

const Labels = z.record(z.string(), z.string());

const ExpectedDiscovery = z.strictObject({
  groups: z.array(
    z.strictObject({
      source: z.string(),
      labels: Labels.default({}),
      targets: z.array(z.strictObject({ address: z.string(), labels: Labels.default({}) })),
    }),
  ),
  unread: z.array(z.strictObject({ kind: z.enum(['source', 'prefix']), name: z.string() })).default([]),
});

const ExpectedError = z.strictObject({
  error: z.strictObject({
    failure: z.enum(['aborted', 'malformed', 'throttled', 'unauthorized', 'unreachable']),
    /** Part of the message. */
    message: z.string(),
    retryAfterMs: z.int().optional(),
  }),
});

/** What the options are refused for, every problem. */
const ExpectedProblems = z.strictObject({
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })).min(1),
});

const ExpectedRefresh = z.union([ExpectedDiscovery, ExpectedError]);
export type ExpectedRefresh = z.output<typeof ExpectedRefresh>;

const CaseSettings = z.strictObject({
  title: z.string().optional(),
  /** The page of the vendor that shows answers of this shape. */
  documentation: z.url().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  /** By reference, as the options name them. */
  secrets: z.record(z.string(), z.string()).default({}),
  nowMs: z.int().optional(),
  /** When the refresh is told to give up. */
  timeoutMs: z.int().default(10_000),
  /** The requests must be made in the order in which they stand. */
  inOrder: z.boolean().default(false),
  /** How long promtool is given to answer the same. */
  promtoolMs: z.int().optional(),
});

const Files = z.record(z.string(), z.unknown());

/** One refresh of a case: the files that there are, the requests that must be made, and what comes of them. */
export interface CaseRefresh {
  readonly files: CaseFiles;
  readonly exchanges: readonly Exchange[];
  readonly result: ExpectedRefresh;
}

export interface Case {
  /** `acme 5+6: two pages`, as the test is called. */
  readonly name: string;
  readonly settings: z.output<typeof CaseSettings>;
  readonly options: unknown;
  readonly expected: readonly CaseRefresh[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** The numbers and the title in a case's folder name: `05+06-two-pages`. */
export function numbersAndTitleOf(folder: string): { readonly numbers: readonly number[]; readonly title: string } {
  const [, digits, title = folder] = /^(?:(\d+(?:\+\d+)*)-)?(.*)$/.exec(folder) ?? [];
  return { numbers: digits?.split('+').map(Number) ?? [], title: title.replaceAll('-', ' ') };
}

/** Every case of a mechanism, by folder name. Throws on a file that is not what it should be. */
export function casesIn(mechanism: string, folder: string): readonly Case[] {
  const cases = join(folder, 'cases');
  return readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => caseIn(mechanism, name, join(cases, name)));
}

function caseIn(mechanism: string, name: string, folder: string): Case {
  const settings = CaseSettings.parse(existsSync(join(folder, 'case.json')) ? jsonIn(folder, 'case.json') : {});
  const { numbers, title } = numbersAndTitleOf(name);
  const subject = numbers.length === 0 ? mechanism : `${mechanism} ${numbers.join('+')}`;
  const expected = jsonIn(folder, 'expected.json');
  const refused = ExpectedProblems.safeParse(expected);
  return {
    name: `${subject}: ${settings.title ?? title}`,
    settings,
    options: jsonIn(folder, 'options.json'),
    expected: refused.success ? [] : refreshesIn(folder, expected),
    problems: refused.success ? refused.data.problems : [],
  };
}

function refreshesIn(folder: string, expected: unknown): readonly CaseRefresh[] {
  const exchanges = optionalIn(folder, 'exchanges.json') ?? [];
  const files = optionalIn(folder, 'files.json') ?? {};
  if (!Array.isArray(expected)) {
    const result = ExpectedRefresh.parse(expected);
    return [{ files: Files.parse(files), exchanges: z.array(Exchange).parse(exchanges), result }];
  }
  const results = z.array(ExpectedRefresh).parse(expected);
  const lists = eachOf(exchanges, results.length, z.array(Exchange)) ?? [];
  const folders = eachOf(files, results.length, Files) ?? [];
  return results.map((result, index) => ({ files: folders[index] ?? {}, exchanges: lists[index] ?? [], result }));
}

/** One value for each refresh, or undefined where nobody wrote one down. */
function eachOf<Shape extends z.ZodType>(values: unknown, count: number, shape: Shape): z.output<Shape>[] | undefined {
  const isNone = typeof values === 'object' && values !== null && Object.keys(values).length === 0;
  return isNone ? undefined : z.array(shape).length(count).parse(values);
}

function optionalIn(folder: string, file: string): unknown {
  return existsSync(join(folder, file)) ? jsonIn(folder, file) : undefined;
}

function jsonIn(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
