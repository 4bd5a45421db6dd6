import type { Approval } from '../model/approval.ts';
import { type Head, isDamaged } from '../model/head.ts';
import { type PlannedJob, type PlannedProvider, type PlanStatus, titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { advice, type Finding } from './finding.ts';

const minuteMs = 60_000;
/** Clocks of the machines that write may differ by so much from this one's. */
const clockSlackMs = 5 * minuteMs;
/** A lease lasts as long as an attempt may, a slot as long as an interval, an approval an hour. */
const longestAheadMs = 90 * minuteMs;
/** The hub ran at this time if anything was attempted within so many intervals. */
const missedIntervals = 3;
const leastSilenceMs = 10 * minuteMs;

export interface Planned {
  readonly status: PlanStatus | undefined;
  readonly jobs: readonly PlannedJob[];
  readonly heads: ReadonlyMap<ProviderId, Head>;
  /** How many contents of a list lie in the store of each provider that has no head. */
  readonly strays: ReadonlyMap<ProviderId, number>;
  readonly approvals: readonly Approval[];
  readonly nowMs: number;
}

/** What is wrong with the plan, with the heads it leads to, and with the clocks that they were written by. */
export function planFindings(planned: Planned): readonly Finding[] {
  return [...statusFindings(planned), ...jobFindings(planned), ...silenceFindings(planned), ...clockFindings(planned)];
}

function statusFindings({ status, jobs }: Planned): readonly Finding[] {
  const subject = 'the plan';
  if (status === undefined && jobs.length === 0) {
    return [{ severity: 'warning', subject, text: 'no configuration was accepted yet', advice: 'start the hub' }];
  }
  if (status === undefined) {
    const text = `there are ${jobs.length} jobs, and nothing says which configuration they are of`;
    return [{ severity: 'warning', subject, text, advice: 'the next dispatch writes it' }];
  }
  if (status.error === undefined) return [];
  const text = `the newest configuration was refused, the one before it is in force: ${status.error}`;
  return [{ severity: 'warning', subject, text, advice: 'rollcall check FILE says what is wrong with it' }];
}

function jobFindings({ jobs, heads, strays }: Planned): readonly Finding[] {
  const faulty = jobs.filter(({ fault }) => fault !== undefined).map(unreadableFinding);
  const providers = new Map(
    jobs.flatMap((job) => [...job.providers, ...job.predecessors]).map((provider) => [provider.id, provider]),
  );
  const found = [...providers.values()].flatMap((provider) => {
    const head = heads.get(provider.id);
    return head === undefined ? headlessFinding(provider, strays.get(provider.id)) : headFindings(provider, head);
  });
  return [...faulty, ...found, ...strayFindings(strays, new Set(providers.keys()))];
}

function unreadableFinding({ name, fault }: PlannedJob): Finding {
  const subject = `job ${name}`;
  if (fault === 'newer') {
    return { severity: 'error', subject, text: 'was written by a later version: it is 503', advice: advice.upgrade };
  }
  const text = 'its item cannot be read: it is 503';
  return { severity: 'error', subject, text, advice: 'the next dispatch writes it anew' };
}

/** Where a list was written there was a head: without it nobody knows what is served, and that is not the same as new. */
function headlessFinding(provider: PlannedProvider, contents: number | undefined): Finding {
  const subject = titleOf(provider);
  if (contents === undefined) {
    return { severity: 'warning', subject, text: 'was never refreshed', advice: 'start the hub, or wait for its slot' };
  }
  const way =
    'its next refresh writes a head and a list anew; if only a part was restored, restore the whole (docs/upgrade.md)';
  return { severity: 'error', subject, text: strayText(contents), advice: way };
}

/** Contents of a provider that no job names: it was forgotten half-way. */
function strayFindings(strays: ReadonlyMap<ProviderId, number>, planned: ReadonlySet<ProviderId>): readonly Finding[] {
  const unnamed = [...strays].filter(([id]) => !planned.has(id));
  return unnamed.map(([subject, contents]) => {
    return { severity: 'warning', subject, text: strayText(contents), advice: 'no job names it: they cost room alone' };
  });
}

function strayText(contents: number): string {
  return `${contents} contents lie in the store, and no head leads to them`;
}

function headFindings(provider: PlannedProvider, head: Head): readonly Finding[] {
  const subject = titleOf(provider);
  if (head.fault === 'newer') {
    const text = 'its head was written by a later version: its jobs are 503, and nobody refreshes it';
    return [{ severity: 'error', subject, text, advice: advice.upgrade }];
  }
  if (head.fault === 'damaged') {
    return [{ severity: 'error', subject, text: 'its head cannot be read', advice: advice.waits }];
  }
  if (!isDamaged(head)) return [];
  const text = 'its list was taken back, because something of it was missing';
  return [{ severity: 'error', subject, text, advice: 'the next whole answer of its source builds it anew' }];
}

/** A hub that stands still looks like this, and so does the copy of a store as it was once. */
function silenceFindings({ jobs, heads, nowMs }: Planned): readonly Finding[] {
  const providers = jobs.flatMap((job) => job.providers).filter(({ intervalMs }) => intervalMs !== undefined);
  const attempts = providers.flatMap(({ id }) => heads.get(id)?.attemptAtMs ?? []);
  if (attempts.length === 0) return [];
  const lastMs = Math.max(...attempts);
  const intervals = providers.map(({ intervalMs = 0 }) => intervalMs);
  const silenceMs = Math.max(leastSilenceMs, missedIntervals * Math.min(...intervals));
  if (nowMs - lastMs <= silenceMs) return [];
  const text = `nothing was refreshed since ${new Date(lastMs).toISOString()}: no hub runs on it, or it is a copy of an earlier point`;
  const way = 'start the hub; the lists of then are served until each provider was refreshed (docs/upgrade.md)';
  return [{ severity: 'warning', subject: 'the store', text, advice: way }];
}

function clockFindings({ status, jobs, heads, approvals, nowMs }: Planned): readonly Finding[] {
  const titles = new Map(jobs.flatMap((job) => job.providers).map((provider) => [provider.id, titleOf(provider)]));
  const past = (subject: string, what: string, ms: number | undefined) => aheadFinding(subject, what, ms, nowMs);
  return [
    ...past('the plan', 'was accepted', status?.acceptedAtMs),
    ...past('the plan', 'was looked at', status?.checkedAtMs),
    ...[...heads.values()].flatMap(({ id, attemptAtMs, succeededAtMs, slotMs, lease }) => {
      const subject = titles.get(id) ?? id;
      const found = [...past(subject, 'was attempted', attemptAtMs), ...past(subject, 'succeeded', succeededAtMs)];
      const latest = Math.max(slotMs, lease?.endMs ?? 0) - longestAheadMs;
      return found.length > 0 ? found.slice(0, 1) : past(subject, 'has a slot or a lease', latest);
    }),
    ...approvals.flatMap(({ provider, atMs }) => past(titles.get(provider) ?? provider, 'was approved', atMs)),
  ];
}

function aheadFinding(subject: string, what: string, ms: number | undefined, nowMs: number): readonly Finding[] {
  if (ms === undefined || ms - nowMs <= clockSlackMs) return [];
  const text = `${what} ${Math.round((ms - nowMs) / minuteMs)} minutes in the future`;
  const way = 'set the clocks of this machine and of those that refresh; the next slot overwrites it';
  return [{ severity: 'warning', subject, text, advice: way }];
}
