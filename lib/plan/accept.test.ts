import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Hub } from '../config/hub.ts';
import type { JobSettings, PlannedJob } from '../model/plan.ts';
import { asProviderId } from '../model/provider-id.ts';
import { newHead } from '../store/lease-refusal.ts';
import { type PlanInput, type PlanWorld, planChangeOf } from './accept.ts';

const settings: JobSettings = {
  initialGraceMs: 300_000,
  maxStalenessMs: undefined,
  guard: { enabled: true, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 },
};

type Jobs = Readonly<Record<string, readonly string[]>>;

/** A configuration of jobs, each with the names of its providers. */
function inputOf(jobs: Jobs, version = 'v'): PlanInput {
  const ids = new Set(Object.values(jobs).flat().map(asProviderId));
  return {
    version,
    jobs: Object.entries(jobs).map(([name, providers], position) => {
      return { name, position, providers: providers.map(asProviderId), settings };
    }),
    providers: new Map(
      [...ids].map((id) => [id, { mechanism: 'ec2', description: `of ${id}`, intervalMs: 60_000 }] as const),
    ),
  };
}

/** A world in which these providers were read, and have one target each. */
function worldOf(settled: readonly string[], nowMs: number): PlanWorld {
  const counts = { targets: 1, sources: 1, bytes: 1, repaired: 0, hold: undefined, held: 0, kept: 0 };
  const listing = { generation: 1, directory: 'd', digest: 'd', root: 'r', ...counts };
  const heads = settled.map(asProviderId).map((id) => [id, { ...newHead(id), listing, wholeAtMs: 1 }] as const);
  return { heads: new Map(heads), approvals: [], nowMs };
}

/** The plan after a configuration was accepted. */
function accepted(stored: readonly PlannedJob[], input: PlanInput, settled: string, nowMs = 1): readonly PlannedJob[] {
  const { write, remove } = planChangeOf(stored, input, worldOf([...settled], nowMs));
  const jobs = new Map([...stored, ...write].map((job) => [job.name, job]));
  for (const name of remove) jobs.delete(name);
  return [...jobs.values()];
}

/** `web: c < a b`: job, providers, predecessors. */
function spelled(jobs: readonly PlannedJob[]): readonly string[] {
  const names = (providers: PlannedJob['providers']) => providers.map(({ id }) => id).join(' ');
  return jobs.map(({ name, providers, predecessors }) =>
    `${name}: ${names(providers)}${predecessors.length === 0 ? '' : ` < ${names(predecessors)}`}`.trim(),
  );
}

describe('an accepted configuration', () => {
  it('waits for a provider that came later although the clock of who accepted it is behind', () => {
    const first = accepted([], inputOf({ web: ['a', 'd'] }), '', 1000);
    const mistyped = accepted(first, inputOf({ web: ['b', 'd'] }), 'ad', 2000);

    const mistypedAgain = accepted(mistyped, inputOf({ web: ['c', 'd'] }), 'ad', 500);

    expect(spelled(mistypedAgain)).toEqual(['web: c d < a b']);
  });

  it.each([
    { name: 'a first plan', steps: [{ jobs: { web: ['a', 'b'] }, settled: '' }], plan: ['web: a b'] },
    {
      name: 'a provider replaced by one that was not read',
      steps: [
        { jobs: { web: ['a'] }, settled: '' },
        { jobs: { web: ['b'] }, settled: 'a' },
      ],
      plan: ['web: b < a'],
    },
    {
      name: 'a provider replaced by one that was read for another job',
      steps: [
        { jobs: { web: ['a'], db: ['b'] }, settled: '' },
        { jobs: { web: ['b'], db: ['b'] }, settled: 'ab' },
      ],
      plan: ['web: b', 'db: b'],
    },
    {
      name: 'a provider that left without successor',
      steps: [
        { jobs: { web: ['a', 'b'] }, settled: '' },
        { jobs: { web: ['b'] }, settled: 'a' },
      ],
      plan: ['web: b'],
    },
    {
      name: 'a provider that arrived while none left',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['a', 'b'] }, settled: 'a' },
      ],
      plan: ['web: a b'],
    },
    {
      name: 'every new provider read',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['b', 'c'] }, settled: 'a' },
        { jobs: { web: ['b', 'c'] }, settled: 'abc' },
      ],
      plan: ['web: b c'],
    },
    {
      name: 'one of two new providers read',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['b', 'c'] }, settled: 'a' },
        { jobs: { web: ['b', 'c'] }, settled: 'ab' },
      ],
      plan: ['web: b c < a'],
    },
    {
      name: 'replaced again before it was read',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['b'] }, settled: 'a' },
        { jobs: { web: ['c'] }, settled: 'a' },
      ],
      plan: ['web: c < a b'],
    },
    {
      name: 'an unread successor that leaves again without successor of its own',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['b', 'c'] }, settled: 'a' },
        { jobs: { web: ['c'] }, settled: 'a' },
      ],
      plan: ['web: c < a'],
    },
    {
      name: 'every new provider read, and an old one never as a whole',
      steps: [
        { jobs: { web: ['a', 'x'] }, settled: 'a' },
        { jobs: { web: ['b', 'x'] }, settled: 'a' },
        { jobs: { web: ['b', 'x'] }, settled: 'ab' },
      ],
      plan: ['web: b x'],
    },
    {
      name: 'changed back before the new one was read',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: ['b'] }, settled: 'a' },
        { jobs: { web: ['a'] }, settled: 'a' },
      ],
      plan: ['web: a'],
    },
    {
      name: 'a renamed job',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { www: ['a'] }, settled: 'a' },
      ],
      plan: ['www: a'],
    },
    {
      name: 'a job without providers',
      steps: [
        { jobs: { web: ['a'] }, settled: 'a' },
        { jobs: { web: [] }, settled: 'a' },
      ],
      plan: ['web:'],
    },
  ])('comes to the right plan: $name', ({ steps, plan }) => {
    let stored: readonly PlannedJob[] = [];
    for (const [step, { jobs, settled }] of steps.entries())
      stored = accepted(stored, inputOf(jobs as Jobs), settled, step);

    expect(spelled(stored)).toEqual(plan);
  });

  it('remembers since when each job and provider is there', () => {
    const first = accepted([], inputOf({ web: ['a'] }), 'a', 10);
    const [job] = accepted(first, inputOf({ web: ['a', 'b'] }), 'a', 20);

    expect(job?.sinceMs).toBe(10);
    expect(job?.providers.map(({ id, sinceMs }) => [id, sinceMs])).toEqual([
      ['a', 10],
      ['b', 20],
    ]);
  });

  it('takes a renamed job for the one it was: since when it is there, and what it waits for', () => {
    const steps: readonly [Jobs, string][] = [
      [{ web: ['a', 'never'] }, 'a'],
      [{ web: ['b', 'never'] }, 'a'],
      [{ www: ['never', 'b'] }, 'a'],
    ];
    let stored: readonly PlannedJob[] = [];
    for (const [step, [jobs, settled]] of steps.entries()) stored = accepted(stored, inputOf(jobs), settled, step);

    expect(spelled(stored)).toEqual(['www: never b < a']);
    expect(stored[0]).toMatchObject({ sinceMs: 0, providers: [{ sinceMs: 0 }, { sinceMs: 1 }] });
  });

  it('takes a job with other providers for a new one', () => {
    const first = accepted([], inputOf({ web: ['a'] }), 'a', 10);

    expect(accepted(first, inputOf({ www: ['a', 'b'] }), 'a', 20)[0]?.sinceMs).toBe(20);
  });

  it('writes only what differs, the version alone being no difference', () => {
    const stored = accepted([], inputOf({ web: ['a'], db: ['b'] }, 'v1'), 'ab');
    const changed = inputOf({ web: ['a'], db: ['b'] }, 'v2');
    const slower = {
      ...changed,
      jobs: changed.jobs.map((job) => ({ ...job, settings: { ...settings, initialGraceMs: 1 } })),
    };
    const all = worldOf(['a', 'b', 'c'], 99);

    expect(planChangeOf(stored, changed, all)).toEqual({ write: [], remove: [] });
    expect(planChangeOf(stored, inputOf({ web: ['a'], db: ['c'] }), all).write.map(({ name }) => name)).toEqual(['db']);
    expect(planChangeOf(stored, inputOf({ db: ['b'] }), all)).toMatchObject({ remove: ['web'] });
    expect(planChangeOf(stored, slower, all).write).toHaveLength(2);
  });

  it('comes out the same when it is applied again, or broke off half-way', () => {
    const providers = fc.subarray(['a', 'b', 'c', 'd']);
    const jobs = fc.dictionary(fc.constantFrom('web', 'db', 'dns'), providers);
    const law = fc.property(
      fc.array(fc.record({ jobs, settled: fc.subarray(['a', 'b', 'c', 'd']) }), { minLength: 1, maxLength: 6 }),
      fc.nat({ max: 3 }),
      (steps, written) => {
        let stored: readonly PlannedJob[] = [];
        for (const [index, each] of steps.entries()) {
          const input = inputOf(each.jobs);
          const { write } = planChangeOf(stored, input, worldOf(each.settled, index + 1));
          // Only some of the jobs were written when it broke off; the next tick takes it up with a later time.
          const half = [...new Map([...stored, ...write.slice(0, written)].map((job) => [job.name, job])).values()];
          const whole = accepted(stored, input, each.settled.join(''), index + 1);
          const taken = accepted(half, input, each.settled.join(''), index + 1.5);

          expect([...spelled(taken)].sort()).toEqual([...spelled(whole)].sort());
          expect(planChangeOf(whole, input, worldOf(each.settled, 99))).toEqual({ write: [], remove: [] });
          stored = whole;
        }
      },
    );
    fc.assert(law);
  });

  it('may be a hub as the loader gives it', () => {
    expectTypeOf<Hub>().toExtend<PlanInput>();
  });
});
