import type { Hub, HubJob } from '../../lib/config/hub.ts';
import { isSuspicious } from '../../lib/guard/guard.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { JobAnswer, ProviderAnswer } from '../remote/answers.ts';
import { type ListDifference, listDifference, type PlannedTarget } from './list-difference.ts';
import type { KnownList } from './provider-lists.ts';

/** What a configuration would make of one job. */
export interface JobChange {
  readonly job: string;
  /** `same`: it reads the same providers. */
  readonly state: 'new' | 'gone' | 'same' | 'changed' | 'unknown';
  /** Undefined where it is not known; of a job that stays the same nobody has to look. */
  readonly difference: ListDifference | undefined;
  /** What goes is served on until the guard has it confirmed, or somebody approves it. */
  readonly isHeld: boolean;
  /** Why something is not known. */
  readonly problems: readonly string[];
}

export interface PlannedLists {
  /** Of the jobs as they are served. */
  readonly served: ReadonlyMap<string, KnownList>;
  /** Of the providers of the new configuration. */
  readonly providers: ReadonlyMap<ProviderId, KnownList>;
}

/** Whether a job of a running hub reads other providers after a change. */
export function isTouched(job: HubJob, before: JobAnswer | undefined): boolean {
  const known: ReadonlySet<string> = new Set(before?.providers);
  return before === undefined || known.symmetricDifference(new Set<string>(job.providers)).size > 0;
}

export function jobChange(
  job: HubJob,
  before: JobAnswer | undefined,
  { hub, lists, known }: { readonly hub: Hub; readonly lists: PlannedLists; readonly known: readonly ProviderAnswer[] },
): JobChange {
  const base = { job: job.name, isHeld: false, problems: [] };
  if (!isTouched(job, before)) return { ...base, state: 'same', difference: undefined };
  const parts = job.providers.map((id) => lists.providers.get(id) ?? []);
  const old = before === undefined ? [] : (lists.served.get(job.name) ?? []);
  const problems = [old, ...parts].filter((list) => typeof list === 'string');
  if (problems.length > 0) return { ...base, state: 'unknown', difference: undefined, problems };
  const difference = listDifference(targetsIn([old]), targetsIn(parts));
  if (before === undefined) return { ...base, state: 'new', difference };
  return { ...base, state: 'changed', difference, isHeld: isHeld(job, before, hub, lists, known) };
}

/** What becomes of a job that the new configuration does not serve: it is 404, and its targets go at once. */
export function goneJob(name: string, served: KnownList | undefined): JobChange {
  if (typeof served === 'string') {
    return { job: name, state: 'gone', difference: undefined, isHeld: false, problems: [served] };
  }
  return { job: name, state: 'gone', difference: listDifference(served ?? [], []), isHeld: false, problems: [] };
}

/** As the hub decides it: what leaves against what comes, static groups believed at once. */
function isHeld(
  { providers, settings }: HubJob,
  before: JobAnswer,
  hub: Hub,
  lists: PlannedLists,
  known: readonly ProviderAnswer[],
): boolean {
  const ids: ReadonlySet<string> = new Set(providers);
  const left = known.filter(({ id }) => before.providers.includes(id) && !ids.has(id));
  const came = providers.filter((id) => !before.providers.includes(id));
  if (came.every((id) => hub.providers.get(id)?.intervalMs === undefined)) return false;
  const lost = left.reduce((sum, { targets }) => sum + (targets ?? 0), 0);
  return isSuspicious(settings.guard, lost, targetsIn(came.map((id) => lists.providers.get(id) ?? [])).length);
}

function targetsIn(lists: readonly KnownList[]): readonly PlannedTarget[] {
  return lists.flatMap((list) => (typeof list === 'string' ? [] : list));
}
