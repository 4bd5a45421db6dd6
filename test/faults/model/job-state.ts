import type { ProviderId } from '../../../lib/model/provider-id.ts';
import type { List, ProviderState } from './provider-state.ts';

/** What is known of a job by watching how its item was written. Time is counted in writes, which no clock puts out of order. */
export interface JobState {
  /** With the write in which each came. */
  readonly own: ReadonlyMap<ProviderId, number>;
  /** Who left in a write in which others came, and which write that was. */
  readonly left: ReadonlyMap<ProviderId, number>;
  /** Who had left the job that this one seems to be under another name. */
  readonly inherited: readonly ProviderId[];
}

/** What a reader of a job may be told at an instant. */
export interface Expectation {
  /** Undefined: there is no such job. */
  readonly lists: { readonly required: ReadonlySet<string>; readonly optional: ReadonlySet<string> } | undefined;
  readonly mayBeUnready: boolean;
  readonly mayBeEmpty: boolean;
}

/** A job after its item was written with these providers. */
export function jobWritten(
  before: JobState | undefined,
  ids: readonly ProviderId[],
  write: number,
  others: readonly JobState[],
  providers: Providers,
): JobState {
  const own = new Map(ids.map((id) => [id, before?.own.get(id) ?? write]));
  if (before === undefined) {
    const twins = others.filter((job) => job.own.size === ids.length && ids.every((id) => job.own.has(id)));
    return { own, left: new Map(), inherited: twins.flatMap(({ left, inherited }) => [...left.keys(), ...inherited]) };
  }
  const hasArrivals = ids.some((id) => !before.own.has(id));
  // Whose successors were all read may be gone by now: who comes later does not bring them back.
  const past = [...before.left].filter(([, since]) => !isWaitedFor(before, since, providers)).map(([id]) => id);
  const left = new Map([...before.left].filter(([id]) => !past.includes(id)));
  if (hasArrivals) for (const id of before.own.keys()) left.set(id, write);
  for (const id of ids) left.delete(id);
  return { own, left, inherited: [...new Set([...before.inherited, ...past])] };
}

type Providers = ReadonlyMap<ProviderId, ProviderState>;

/** Who left is served until everybody who came then, or later, was read as a whole. */
export function expectationOf(job: JobState | undefined, providers: Providers): Expectation {
  if (job === undefined) return { lists: undefined, mayBeUnready: true, mayBeEmpty: false };
  const own = [...job.own.keys()];
  const waited = [...job.left].filter(([, since]) => isWaitedFor(job, since, providers)).map(([id]) => id);
  const past = [...job.left.keys(), ...job.inherited].filter((id) => !waited.includes(id));
  const required = new Set([...own, ...waited].flatMap((id) => linesOf(providers.get(id))));
  const isEveryoneWhole = own.every((id) => isWhole(providers.get(id)));
  return {
    lists: { required, optional: new Set(past.flatMap((id) => linesOf(providers.get(id)))) },
    mayBeUnready: mayBeUnready(job, waited, providers) || (required.size === 0 && !isEveryoneWhole),
    mayBeEmpty: isEveryoneWhole,
  };
}

/** Whether somebody who came in a write, or later, was not read as a whole. */
function isWaitedFor({ own }: JobState, since: number, providers: Providers): boolean {
  return [...own].some(([id, came]) => came >= since && !isWhole(providers.get(id)));
}

/** Nobody was read, or somebody is waited for and nobody was there before. */
function mayBeUnready({ own }: JobState, waited: readonly ProviderId[], providers: Providers): boolean {
  const isRead = (id: ProviderId) => providers.get(id)?.list !== undefined;
  if (waited.some(isRead)) return false;
  const read = [...own].filter(([id]) => isRead(id));
  const unread = [...own].filter(([id]) => !isRead(id));
  return read.length === 0 || unread.some(([, came]) => !read.some(([, earlier]) => earlier < came));
}

function isWhole(provider: ProviderState | undefined): boolean {
  return provider?.list !== undefined && provider.isWhole;
}

function linesOf(provider: ProviderState | undefined): readonly string[] {
  return [...(provider?.list ?? emptyList).values()];
}

const emptyList: List = new Map();
