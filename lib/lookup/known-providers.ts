import type { Head } from '../model/head.ts';
import { type PlannedJob, type PlannedProvider, titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** A provider as the plan and its head know it. */
export interface KnownProvider {
  readonly id: ProviderId;
  readonly mechanism: string;
  readonly title: string;
  readonly intervalMs: number | undefined;
  /** Jobs that name it, predecessors included, by position. Empty: it waits to be retired, or is. */
  readonly jobs: readonly string[];
  /** Undefined before its first refresh. */
  readonly head: Head | undefined;
}

/** Every provider of the jobs, and those of the heads that no job names, by title and id: the same in every process. */
export function knownProviders(jobs: readonly PlannedJob[], heads: readonly Head[]): readonly KnownProvider[] {
  const byId = new Map(heads.map((head) => [head.id, head]));
  const planned = new Map<ProviderId, { readonly provider: PlannedProvider; readonly jobs: Set<string> }>();
  for (const job of jobs) {
    for (const provider of [...job.providers, ...job.predecessors]) {
      const known = planned.get(provider.id);
      if (known === undefined) planned.set(provider.id, { provider, jobs: new Set([job.name]) });
      else known.jobs.add(job.name);
    }
  }
  const named = [...planned].map(
    ([id, { provider, jobs: names }]): KnownProvider => ({
      id,
      mechanism: provider.mechanism,
      title: titleOf(provider),
      intervalMs: provider.intervalMs,
      jobs: [...names],
      head: byId.get(id),
    }),
  );
  const unnamed = heads.filter(({ id }) => !planned.has(id)).map(unnamedProvider);
  return [...named, ...unnamed].sort((a, b) => compared(a.title, b.title) || compared(a.id, b.id));
}

/** Refreshes that failed since the last success: a lease counts its own attempt as failed until it ends. */
export function failuresOf({ failures, lease }: Head, nowMs: number): number {
  return isRefreshing({ lease }, nowMs) ? Math.max(0, failures - 1) : failures;
}

export function isRefreshing({ lease }: Pick<Head, 'lease'>, nowMs: number): boolean {
  return lease !== undefined && lease.endMs >= nowMs;
}

function unnamedProvider(head: Head): KnownProvider {
  const mechanism = head.id.slice(0, Math.max(0, head.id.lastIndexOf('-')));
  return { id: head.id, mechanism, title: head.id, intervalMs: undefined, jobs: [], head };
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
