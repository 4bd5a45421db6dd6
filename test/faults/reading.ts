import { NotReadyError, StoreError, UnknownError } from '../../lib/errors.ts';
import type { Lookup, ServedList } from '../../lib/lookup/lookup.ts';
import type { Expectation } from './model/job-state.ts';
import type { Promised } from './model/model.ts';
import { linesIn } from './model/provider-state.ts';

/** What a reader of a job was told. */
export type Told =
  | { readonly status: 200; readonly lines: readonly string[] }
  | { readonly status: 404 }
  | { readonly status: 503; readonly reason: string; readonly store: 'unanswered' | 'damaged' | undefined };

/** Lines by the ETag that they were sent with. */
type KnownLines = Map<string, readonly string[]>;

/** Reads the list of a job as the API does; not again what it was sent before with the same ETag. */
export async function readJob(job: string, lookup: Lookup, known: KnownLines = new Map()): Promise<Told> {
  try {
    const list = await lookup.job(job, undefined);
    const lines = known.get(list.etag) ?? (await linesOf(list));
    known.set(list.etag, lines);
    return { status: 200, lines };
  } catch (error) {
    if (error instanceof UnknownError) return { status: 404 };
    if (error instanceof NotReadyError) return { status: 503, reason: error.message, store: undefined };
    if (error instanceof StoreError) return { status: 503, reason: error.message, store: error.state };
    throw error;
  }
}

/** What a reader may be told whose one read came in two parts: of each provider what it had at one of two moments. */
export function eitherOf(moments: readonly Expectation[]): Expectation | undefined {
  const lists = moments.flatMap((moment) => (moment.lists === undefined ? [] : [moment.lists]));
  const [first] = lists;
  if (first === undefined || lists.length < moments.length) return undefined;
  return {
    lists: {
      required: lists.reduce((common, { required }) => common.intersection(required), new Set(first.required)),
      optional: new Set(lists.flatMap(({ required, optional }) => [...required, ...optional])),
    },
    mayBeUnready: moments.some(({ mayBeUnready }) => mayBeUnready),
    mayBeEmpty: moments.some(({ mayBeEmpty }) => mayBeEmpty),
  };
}

async function linesOf(list: ServedList): Promise<readonly string[]> {
  const { chunks } = await list.open('identity');
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return linesIn(Buffer.concat(parts).toString()).map(([, line]) => line);
}

/** The promise that an answer breaks, and why; undefined if it breaks none. */
export function brokenPromise(told: Told, expected: Expectation): readonly [Promised, string] | undefined {
  const { lists, mayBeEmpty, mayBeUnready } = expected;
  if (told.status === 404) return lists === undefined ? undefined : ['a', 'is unknown although it was planned'];
  if (told.status === 503) return mayBeUnready ? undefined : ['a', `has a list and is not served: ${told.reason}`];
  if (lists === undefined) return ['a', 'is served although nobody planned it'];
  const lines = new Set(told.lines);
  const absent = [...lists.required].find((line) => !lines.has(line));
  if (absent !== undefined) return ['b', `lacks ${absent}`];
  const foreign = told.lines.find((line) => !lists.required.has(line) && !lists.optional.has(line));
  if (foreign !== undefined) return ['a', `has ${foreign}, which no committed list of it has`];
  return lines.size === 0 && !mayBeEmpty ? ['a', 'is told to be empty, and not everything was read'] : undefined;
}
