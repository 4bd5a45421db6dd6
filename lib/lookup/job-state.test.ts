import { describe, expect, it } from 'vitest';
import { plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import type { Head } from '../model/head.ts';
import { type PlannedJob, type PlannedProvider, unreadableJob } from '../model/plan.ts';
import { newHead } from '../store/lease-refusal.ts';
import { jobStateOf } from './job-state.ts';

const minute = 60_000;
const grace = 5 * minute;
const settings = plannedJob('', []).settings;
const [a, b, c] = [plannedProvider('ec2/a'), plannedProvider('dns/b'), plannedProvider('http/c')];
const fixed = plannedProvider('static', { intervalMs: undefined });

/** A head by what it holds: `3` targets, `never` read, `part`ly read, `retired`. */
function head({ id }: PlannedProvider, what: number | 'never' | 'part' | 'retired', succeededAtMs = 0): Head {
  if (what === 'never') return { ...newHead(id), failures: 1, failure: { kind: 'throttled', message: 'slow down' } };
  const targets = typeof what === 'number' ? what : 0;
  const counts = { targets, sources: targets, bytes: 2, repaired: 0, held: 0, kept: 0 };
  const listing = { generation: 1, directory: 'd', digest: id, root: 'r', hold: undefined, ...counts };
  const wholeAtMs = what === 'part' ? undefined : 0;
  return { ...newHead(id), listing, succeededAtMs, wholeAtMs, retiredAtMs: what === 'retired' ? 1 : undefined };
}

function state(job: PlannedJob, heads: readonly Head[], nowMs: number) {
  const found = jobStateOf(job, new Map(heads.map((each) => [each.id, each])), nowMs);
  if (found.state === 'unready') return found.reason;
  const { served, missing, stale } = found;
  return { served: served.map(({ listing }) => listing.digest), missing, stale };
}

const job = (providers: readonly PlannedProvider[], overrides: Partial<PlannedJob> = {}) =>
  plannedJob('web', providers, overrides);
const serves = (
  providers: readonly PlannedProvider[],
  missing: readonly string[] = [],
  stale: readonly string[] = [],
) => ({
  served: providers.map(({ id }) => id),
  missing,
  stale,
});

describe('a job that was never served', () => {
  it.each([
    { name: 'no head at all', heads: [], nowMs: 0, says: 'job web: ec2/a not read yet, dns/b not read yet' },
    {
      name: 'nothing read, long after its grace',
      heads: [head(a, 'never'), head(b, 'never')],
      nowMs: 999 * minute,
      says: 'job web: ec2/a not read yet (throttled), dns/b not read yet (throttled)',
    },
    {
      name: 'one of two read in its grace',
      heads: [head(a, 3)],
      nowMs: grace - 1,
      says: 'job web: dns/b not read yet',
    },
    { name: 'a clock before its beginning', heads: [head(a, 3)], nowMs: -minute, says: 'job web: dns/b not read yet' },
    {
      name: 'one read and empty after its grace, for that is not all',
      heads: [head(a, 0)],
      nowMs: grace,
      says: 'job web: dns/b not read yet',
    },
    {
      name: 'one whose only list is that of its retirement',
      heads: [head(a, 3), head(b, 'retired')],
      nowMs: 0,
      says: 'job web: dns/b not read yet',
    },
  ])('is not ready with $name', ({ heads, nowMs, says }) => {
    expect(state(job([a, b]), heads, nowMs)).toBe(says);
  });

  it.each([
    { name: 'all read', heads: [head(a, 3), head(b, 1)], nowMs: 0, is: serves([a, b]) },
    { name: 'all read and empty', heads: [head(a, 0), head(b, 0)], nowMs: 0, is: serves([a, b]) },
    { name: 'one of two read, after its grace', heads: [head(a, 3)], nowMs: grace, is: serves([a], ['dns/b']) },
    {
      name: 'one read in part',
      heads: [head(a, 3), head(b, 'part')],
      nowMs: 0,
      is: serves([a, b], ['dns/b (in part)']),
    },
  ])('is ready with $name', ({ heads, nowMs, is }) => {
    expect(state(job([a, b]), heads, nowMs)).toEqual(is);
  });

  it('is ready without any provider, for then everything was read', () => {
    expect(state(job([]), [], 0)).toEqual(serves([]));
  });

  it('is not known to be empty while its only provider was read in part', () => {
    expect(state(job([a]), [head(a, 'part')], 0)).toBe('job web: ec2/a only read in part');
  });
});

describe('a job that was served before', () => {
  const newcomer = { ...c, sinceMs: minute };

  it('is served on while a new provider is unread, and names it', () => {
    expect(state(job([a, newcomer]), [head(a, 3)], minute)).toEqual(serves([a], ['http/c']));
  });

  it('is not told as empty while a new provider is unread', () => {
    expect(state(job([a, newcomer]), [head(a, 0)], minute)).toBe('job web: http/c not read yet');
  });

  it('waits for a provider that is as old as those that were read', () => {
    const heads = [head(newcomer, 3)];

    expect(state(job([a, newcomer]), heads, minute)).toBe('job web: ec2/a not read yet');
  });

  it('serves predecessors, frozen, with what is read, until each provider was read once', () => {
    const replaced = job([{ ...b, sinceMs: minute }, newcomer], { predecessors: [{ ...a, leftAtMs: minute }] });

    expect(state(replaced, [head(a, 3)], minute)).toEqual(serves([a], ['dns/b', 'http/c']));
    expect(state(replaced, [head(a, 3), head(b, 1)], minute)).toEqual(serves([b, a], ['http/c']));
    expect(state(replaced, [head(a, 3), head(b, 1), head(c, 'part')], minute)).toEqual(
      serves([b, c, a], ['http/c (in part)']),
    );
    expect(state(replaced, [head(a, 3), head(b, 1), head(c, 1)], minute)).toEqual(serves([b, c]));
  });

  it('does not wait with a predecessor for a provider that was there before it left', () => {
    const replaced = job([b, newcomer], { predecessors: [{ ...a, leftAtMs: minute }] });

    expect(state(replaced, [head(a, 3), head(b, 'part'), head(c, 1)], minute)).toEqual(
      serves([b, c], ['dns/b (in part)']),
    );
  });

  it('is not told without what the store has lost, however long ago it began', () => {
    const lost = { ...head(b, 2), listing: undefined, change: 'change/1/1/x' };

    expect(state(job([a, b]), [head(a, 3), lost], grace + minute)).toBe(
      'job web: dns/b lost from the store, being read anew',
    );
  });

  it.each([
    { fault: 'newer' as const, name: 'of a later version' },
    { fault: 'damaged' as const, name: 'damaged' },
  ])('is not told without a provider whose head is $name', ({ fault }) => {
    const heads = [head(a, 3), { ...newHead(b.id), fault }];

    expect(state(job([a, b]), heads, grace + minute)).toBe('job web: dns/b cannot be read from the store');
  });

  it('waits when its predecessor was never read either', () => {
    const replaced = job([newcomer], { predecessors: [{ ...a, leftAtMs: minute }] });

    expect(state(replaced, [], minute)).toBe('job web: http/c not read yet');
  });
});

describe('max_staleness', () => {
  const strict = { settings: { ...settings, maxStalenessMs: minute } };

  it('leaves out and names a provider without success for longer', () => {
    const heads = [head(a, 3, 0), head(b, 1, minute)];

    expect(state(job([a, b], strict), heads, minute)).toEqual(serves([a, b]));
    expect(state(job([a, b], strict), heads, minute + 1)).toEqual(serves([b], [], ['ec2/a']));
  });

  it('leaves a job that has nothing else unready', () => {
    expect(state(job([a], strict), [head(a, 3, 0)], minute + 1)).toBe(
      'job web: ec2/a not read for longer than max_staleness',
    );
  });

  it('does not tell a job as empty of which a part is left out', () => {
    expect(state(job([a, b], strict), [head(a, 3, 0), head(b, 0, minute)], minute + 1)).toBe(
      'job web: ec2/a not read for longer than max_staleness',
    );
  });

  it('does not touch what is refreshed only with the configuration', () => {
    expect(state(job([fixed], strict), [head(fixed, 1, 0)], 999 * minute)).toEqual(serves([fixed]));
  });
});

describe('the age of a job', () => {
  it('is that of its oldest provider, without those that are not refreshed', () => {
    const heads = [head(a, 1, 5_000), head(b, 1, 2_000), head(fixed, 1, 0)];
    const found = jobStateOf(job([a, b, fixed]), new Map(heads.map((each) => [each.id, each])), 10_000);

    expect(found).toMatchObject({ state: 'ready', ageMs: 8_000 });
  });
});

describe('a job whose item cannot be read', () => {
  it('is not ready, and says why', () => {
    expect(state(unreadableJob('web', 'damaged'), [], 0)).toBe('job web: its plan in the store cannot be read');
  });
});
