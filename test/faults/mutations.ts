import type { SourceChange } from './load-changed.ts';
import type { Promised } from './model/model.ts';

/** A fault put into the hub's own code: the harness has to find it. */
export interface Mutation extends SourceChange {
  readonly name: string;
  /** The promise that the code no longer keeps. */
  readonly breaks: Promised;
  /** The promise by which it is noticed first, where that is another one: clocks, for one, harm by what they do to others. */
  readonly noticedBy?: Promised;
  /** The first schedule of seed 1 that found it. */
  readonly foundBy: number;
}

/**
 * Not a fault: small lists lie on pages and ledgers of their own as large ones do, and on several of them. Every second
 * schedule runs on code that was changed so.
 */
export const pagesApart: readonly SourceChange[] = [
  {
    file: 'lib/refresh/pages-to-write.ts',
    find: 'const maxInlineBytes = 64 * 1024;',
    replace: 'const maxInlineBytes = 1;',
  },
  {
    file: 'lib/pages/ladder.ts',
    find: 'const plainBytesPerPage = 160 * 1024;',
    replace: 'const plainBytesPerPage = 160;',
  },
];

export const mutations: readonly Mutation[] = [
  {
    name: 'a source that fails is taken for an empty one',
    breaks: 'a',
    foundBy: 5,
    file: 'lib/refresh/refresh.ts',
    find: 'await ask(provider, world.ports, attempt.signal)',
    replace: 'await ask(provider, world.ports, attempt.signal).catch(() => ({ groups: [], unread: [] }))',
  },
  {
    name: 'a status is written without its fence',
    breaks: 'a',
    foundBy: 12,
    file: 'lib/store/dynamodb/heads.ts',
    find: "ConditionExpression: 'generation = :fence',",
    replace: "ConditionExpression: 'attribute_exists(pk) OR generation = :fence',",
  },
  {
    name: 'unprocessed keys are taken for absent',
    breaks: 'a',
    foundBy: 142,
    file: 'lib/store/dynamodb/batches.ts',
    find: 'wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];',
    replace: 'wanted = [];',
  },
  {
    name: 'older code takes over what newer code has written',
    breaks: 'a',
    foundBy: 6,
    file: 'lib/store/dynamodb/heads.ts',
    find: '(attribute_not_exists(v) OR v <= :v)',
    replace: '(attribute_not_exists(v) OR attribute_exists(v))',
  },
  {
    name: 'lists of as many targets are taken for the same',
    breaks: 'a',
    foundBy: 15,
    file: 'lib/refresh/next-list.ts',
    find: 'listing?.root === foundRoot',
    replace: 'listing?.targets === countOf(found)',
  },
  {
    name: 'an unread prefix covers only a source of that name',
    breaks: 'b',
    foundBy: 359,
    file: 'lib/model/discovery.ts',
    find: 'source.startsWith(name)',
    replace: 'source === name',
  },
  {
    name: 'who leaves a job is gone at once',
    breaks: 'b',
    noticedBy: 'a',
    foundBy: 2,
    file: 'lib/plan/accept.ts',
    find: 'const left = hasArrivals ?',
    replace: 'const left = false ?',
  },
  {
    name: 'a dispatcher writes over what it has not read',
    breaks: 'b',
    noticedBy: 'a',
    foundBy: 686,
    file: 'lib/plan/dispatch.ts',
    find: 'store.writeJob(job, as(jobs.get(job.name)))',
    replace: 'store.writeJob(job)',
  },
  {
    name: 'a held target goes after it was missed once',
    breaks: 'b',
    foundBy: 2,
    file: 'lib/guard/guard.ts',
    find: 'return times >= confirmations && nowMs - firstAtMs >= confirmAfterMs;',
    replace: 'return times >= 1;',
  },
  {
    name: 'events of a killed worker are not sent by its successor',
    breaks: 'c',
    foundBy: 41,
    file: 'lib/refresh/refresh.ts',
    find: 'sent: await emitPending(world, lease.head, signal)',
    replace: 'sent: lease.head.generation',
  },
  {
    name: 'a change is marked as sent when it is committed',
    breaks: 'c',
    foundBy: 86,
    file: 'lib/refresh/publish.ts',
    find: 'written.change === undefined || world.events !== undefined ? {}',
    replace: 'written.change === undefined ? {}',
  },
  {
    name: 'a change record does not name the one before it',
    breaks: 'c',
    foundBy: 2,
    file: 'lib/refresh/publish.ts',
    find: 'previous: head.change,',
    replace: 'previous: undefined,',
  },
  {
    name: 'contents are named by their digest alone',
    breaks: 'd',
    foundBy: 1025,
    file: 'lib/refresh/pages-to-write.ts',
    find: 'contentName(kind, generation,',
    replace: 'contentName(kind, 1,',
  },
  {
    name: 'what is superseded is reclaimed without grace',
    breaks: 'd',
    foundBy: 2,
    file: 'lib/refresh/lifetimes.ts',
    find: 'const readersHoldMs = 3_600_000;',
    replace: 'const readersHoldMs = 0;',
  },
  {
    name: 'pages expire',
    breaks: 'd',
    foundBy: 7,
    file: 'lib/refresh/publish.ts',
    find: 'await store.write(id, value);',
    replace: 'await store.write(id, value, { expiresAtMs: 1_800_000_000_000 });',
  },
  {
    name: 'a sweep takes what a worker is about to commit',
    breaks: 'd',
    foundBy: 767,
    file: 'lib/refresh/sweep.ts',
    find: 'generationOf(name) < generation;',
    replace: 'generationOf(name) <= generation;',
  },
  {
    name: 'a sweep leaves everything where it is',
    breaks: 'd',
    foundBy: 7,
    file: 'lib/refresh/sweep.ts',
    find: 'await store.remove(id, garbage);',
    replace: '',
  },
  {
    name: 'a provider is done when it was refreshed once',
    breaks: 'e',
    noticedBy: 'g',
    foundBy: 0,
    file: 'lib/plan/due.ts',
    find: 'head === undefined || slotMs > head.slotMs ||',
    replace: 'head === undefined || head.failures > 0 ||',
  },
  {
    name: 'a refused configuration is not looked at again',
    breaks: 'e',
    foundBy: 273,
    file: 'lib/plan/dispatch.ts',
    find: 'const input = await planOrError(loadPlan);',
    replace: "const input = before.error === undefined ? await planOrError(loadPlan) : new Error('refused');",
  },
  {
    name: 'who came first is told by the clock of each dispatcher',
    breaks: 'f',
    noticedBy: 'a',
    foundBy: 325,
    file: 'lib/plan/accept.ts',
    find: 'return Math.max(nowMs, ...earlierMs.map((ms) => ms + 1));',
    replace: 'return nowMs;',
  },
  {
    name: 'a slot in the future keeps all others out',
    breaks: 'f',
    noticedBy: 'g',
    foundBy: 72,
    file: 'lib/store/dynamodb/heads.ts',
    find: ' OR slotMs > :now',
    replace: '',
  },
  {
    name: 'a repeated lease is refused to its own holder',
    breaks: 'g',
    foundBy: 43,
    file: 'lib/store/dynamodb/heads.ts',
    find: '(leaseOwner = :owner OR $',
    replace: '($',
  },
  {
    name: 'a failed refresh keeps its lease',
    breaks: 'g',
    foundBy: 5,
    file: 'lib/refresh/refresh.ts',
    find: '{ lease: null, failure, notBeforeMs }',
    replace: '{ failure, notBeforeMs }',
  },
];
