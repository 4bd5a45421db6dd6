import { generationOf } from '../model/content-name.ts';
import type { Head } from '../model/head.ts';
import { titleOf } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Census } from '../store/census.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from './finding.ts';
import { aheadOf, type VerifiedList, verifyList } from './verify-list.ts';
import { planFindings } from './verify-plan.ts';

const sweptWithinMs = 3 * 86_400_000;

export interface Verified {
  readonly findings: readonly Finding[];
  readonly jobs: number;
  readonly providers: number;
  readonly pages: number;
  readonly targets: number;
  readonly items: number;
  /** Contents that nothing refers to any more; the daily sweep removes them. */
  readonly orphans: number;
}

type VerifiableStore = Pick<Store, 'planStatus' | 'jobs' | 'heads' | 'approvals' | 'read'>;

export interface Verifiable {
  readonly store: VerifiableStore;
  readonly takeCensus: () => Promise<Census>;
  readonly nowMs: number;
}

/**
 * Looks at everything in a store, and writes nothing. It may be in use: names are counted before the heads that lead to
 * them are read. Rejects with a StoreError when the store does not answer: what was not looked at is not known to be well.
 */
export async function verifyStore({ store, takeCensus, nowMs }: Verifiable): Promise<Verified> {
  const census = await takeCensus();
  const [status, jobs, approvals] = [await store.planStatus(), await store.jobs(), await store.approvals()];
  const heads = new Map((await store.heads()).map((head) => [head.id, head]));
  const titles = new Map(jobs.flatMap((job) => job.providers).map((provider) => [provider.id, titleOf(provider)]));
  const strays = straysIn(census, heads);
  const findings = [...planFindings({ status, jobs, heads, strays, approvals, nowMs })];
  const approved = new Set(approvals.map(({ hold }) => hold));
  let pages = 0;
  let orphans = 0;
  for (const head of heads.values()) {
    if (head.fault !== undefined) continue;
    const names = census.names.get(head.id) ?? new Map<string, boolean>();
    const subject = titles.get(head.id) ?? head.id;
    const list = await verifyList({ store, subject, head, names });
    const left = orphansOf(head, names.keys(), list, approved);
    findings.push(...list.findings, ...restoredFindings(subject, head, names.keys()));
    findings.push(...unsweptFindings(subject, head, left.length, nowMs));
    pages += list.pages;
    orphans += left.length;
  }
  const targets = [...heads.values()].reduce((sum, { listing }) => sum + (listing?.targets ?? 0), 0);
  return { findings, jobs: jobs.length, providers: heads.size, pages, targets, items: census.items, orphans };
}

function orphansOf(
  { generation }: Head,
  names: Iterable<string>,
  { referenced }: VerifiedList,
  approved: ReadonlySet<string>,
): readonly string[] {
  if (referenced === undefined) return [];
  // Changes expire by themselves, and of its own generation a worker may be about to commit.
  return [...names].filter((name) => {
    const isWanted = name.startsWith('change/') || referenced.has(name) || approved.has(name);
    return !isWanted && generationOf(name) < generation;
  });
}

function restoredFindings(subject: string, head: Head, names: Iterable<string>): readonly Finding[] {
  const ahead = aheadOf(head, names);
  if (ahead.length === 0) return [];
  const text = `its head is of generation ${head.generation}, and ${ahead.length} of its contents are of later ones: only a part was restored`;
  const advice = 'restore the table as a whole, from one point in time: docs/upgrade.md';
  return [{ severity: 'error', subject, text, advice }];
}

function unsweptFindings(subject: string, head: Head, orphans: number, nowMs: number): readonly Finding[] {
  const { sweptAtMs = nowMs, retiredAtMs } = head;
  if (orphans === 0 || retiredAtMs !== undefined || nowMs - sweptAtMs <= sweptWithinMs) return [];
  const text = `${orphans} contents that nothing refers to, and nobody swept since ${new Date(sweptAtMs).toISOString()}`;
  return [
    { severity: 'warning', subject, text, advice: 'the first refresh that succeeds sweeps; they cost room alone' },
  ];
}

/** Contents of providers that have no head, by how many; changes alone are what a forgotten one leaves for a while. */
function straysIn({ names }: Census, heads: ReadonlyMap<ProviderId, Head>): ReadonlyMap<ProviderId, number> {
  const counts = [...names].map(([id, own]) => {
    return [id, [...own.keys()].filter((name) => !name.startsWith('change/')).length] as const;
  });
  return new Map(counts.filter(([id, count]) => count > 0 && !heads.has(id)));
}
