import type { Block, ConfiguredProvider, Hub, HubJob } from '../config/hub.ts';
import type { Problem } from '../errors.ts';
import type { Concern } from '../mechanisms/mechanism.ts';
import { titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { jobUrl, urlOwners } from './job-url.ts';

export type CheckTarget = 'lambda' | 'serve';

export interface CheckOptions {
  /** Where the hub will run; absent: what works in one place only is a warning. */
  readonly target?: CheckTarget;
  /** The URL of the hub as scrapers reach it; absent: `rollcall.external_url`, or none, and URLs begin with their path. */
  readonly url?: string;
}

export interface CheckedProvider {
  readonly id: ProviderId;
  readonly title: string;
  /** Undefined: read when the configuration is accepted, and not again. */
  readonly intervalMs: number | undefined;
  /** The other jobs that it is read for. */
  readonly sharedWith: readonly string[];
  /** The jobs of providers that are told from the same listing, at another port. */
  readonly listedWith: readonly string[];
}

export interface CheckedJob {
  readonly name: string;
  readonly url: string;
  /** The job whose URL this is: another one where both are served the same. */
  readonly urlOf: string;
  readonly providers: readonly CheckedProvider[];
}

/** What `rollcall check` has to say of a configuration that can be accepted. */
export interface CheckReport {
  readonly jobs: readonly CheckedJob[];
  readonly skipped: readonly string[];
  readonly providers: number;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What an accepted configuration does, and what of it will not work, or not as one may think, at its target. Pure. */
export function checkReport(hub: Hub, { target, url }: CheckOptions = {}): CheckReport {
  const hubUrl = url ?? hub.settings.externalUrl;
  const blocks = [...hub.providers.values()].flatMap((provider) => provider.blocks);
  const concerns = [...hub.providers.values()].flatMap((provider) => concernsOf(provider, target));
  const errors = concerns.filter(({ isError }) => isError).map(({ problem }) => problem);
  const warnings = concerns.filter(({ isError }) => !isError).map(({ problem }) => problem);
  const loops = hubUrl === undefined ? [] : eachOnce(blocks.flatMap((block) => loopsOf(block, hubUrl)));
  const owners = urlOwners(hub);
  return {
    jobs: hub.jobs.map((job) => {
      const urlOf = owners.get(job.name) ?? job.name;
      return { name: job.name, urlOf, url: jobUrl(hubUrl ?? '', urlOf), providers: providersOf(job, hub) };
    }),
    skipped: hub.skipped,
    providers: hub.providers.size,
    errors: inOrder(hub, [...eachOnce(errors), ...loops]),
    warnings: inOrder(hub, [...hub.warnings, ...eachOnce(warnings)]),
  };
}

function providersOf(job: HubJob, hub: Hub): readonly CheckedProvider[] {
  return job.providers.flatMap((id) => {
    const provider = hub.providers.get(id);
    return provider === undefined ? [] : [checkedProvider(provider, job.name, hub)];
  });
}

function checkedProvider(provider: ConfiguredProvider, job: string, hub: Hub): CheckedProvider {
  const { id, intervalMs, subscribers, listing } = provider;
  const alike = [...hub.providers.values()].filter((other) => {
    return listing !== undefined && other.id !== id && other.listing?.key === listing.key;
  });
  return {
    id,
    title: titleOf(provider),
    intervalMs,
    sharedWith: subscribers.filter((name) => name !== job),
    listedWith: [...new Set(alike.flatMap((other) => other.subscribers))],
  };
}

interface Judged {
  readonly isError: boolean;
  readonly problem: Problem;
}

/** Each concern of a provider once, at the first block that has it: a shared block would say it for every job. */
function concernsOf({ blocks }: ConfiguredProvider, target: CheckTarget | undefined): readonly Judged[] {
  const all = blocks.flatMap((block) =>
    block.concerns.map((concern) => ({ block, judged: judgedConcern(concern, target) })),
  );
  const byMessage = Map.groupBy(all, ({ judged }) => judged?.message);
  return [...byMessage.values()].flatMap(([first, ...others]) => {
    if (first?.judged === undefined) return [];
    const elsewhere = new Set(others.map(({ block }) => block.place.path)).size;
    const more = elsewhere === 0 ? '' : ` (here and in ${elsewhere} more)`;
    const { isError, message } = first.judged;
    return [{ isError, problem: { ...first.block.place, message: `${message}${more}` } }];
  });
}

function judgedConcern(
  { impossibleOn, message }: Concern,
  target: CheckTarget | undefined,
): { readonly isError: boolean; readonly message: string } | undefined {
  if (impossibleOn === undefined) return { isError: false, message };
  if (target === undefined) return { isError: false, message: `not on ${impossibleOn}: ${message}` };
  return impossibleOn === target ? { isError: true, message } : undefined;
}

/** A block that asks the hub for its own lists: it would answer 508, and never anything else. */
function loopsOf({ place, urls }: Block, hubUrl: string): readonly Problem[] {
  const hub = URL.parse(hubUrl);
  if (hub === null) return [];
  const lists = `${hub.pathname.replace(/\/+$/, '')}/sd`;
  const isLoop = ({ origin, pathname }: URL) =>
    origin === hub.origin && (pathname === lists || pathname.startsWith(`${lists}/`));
  return urls.some(isLoop) ? [{ ...place, message: 'asks this hub for its own lists, which it refuses' }] : [];
}

/** A block that stands for several providers has each of its faults once. */
function eachOnce(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function inOrder(hub: Hub, problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set([...hub.jobs.map(({ place }) => place.file)])];
  return problems.toSorted((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
}
