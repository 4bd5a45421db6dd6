import { expect } from 'vitest';
import type { Change } from '../../lib/model/change.ts';
import type { Answer, InProcessHub } from './in-process-hub.ts';

/** A configuration of these jobs, as the text of a file. */
export function configOf(jobs: Readonly<Record<string, object>>, rollcall: object = {}): string {
  const scrape_configs = Object.entries(jobs).map(([job_name, job]) => ({ job_name, ...job }));
  return JSON.stringify({ scrape_configs, rollcall }, undefined, 2);
}

/** So long that no slot begins during a test, wherever an id shifts it: the clock of these tests starts in the middle of one. */
export const rareInterval = '3y';

export const guardOff = { guard: { enabled: false } };

export interface ServedGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The groups of a list as Prometheus takes it. Fails if it would not. */
export function groupsIn(answer: Answer): readonly ServedGroup[] {
  expect({ status: answer.status, type: answer.headers['content-type'], text: answer.text }).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
    text: expect.any(String),
  });
  return answer.json();
}

/** The addresses of a job's list, sorted. Fails if it is not served. */
export async function addressesOf(hub: InProcessHub, job: string): Promise<readonly string[]> {
  const groups = groupsIn(await hub.sd(job));
  return groups.flatMap(({ targets }) => targets).toSorted();
}

/** What of a list a reader compares. */
export function bytesAndEtag({ status, bytes, headers }: Answer) {
  return { status, bytes: bytes.toString('base64'), etag: headers['etag'] };
}

/** A provider as `/api/v1/providers` shows it, as far as these tests look at it. */
export interface ShownProvider {
  readonly id: string;
  readonly title: string;
  readonly jobs: readonly string[];
  readonly generation: number;
  readonly lastSuccess: string | null;
  readonly failures: number;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly notBefore: string | null;
  readonly unread: number;
  readonly unreadNames: readonly string[];
  readonly retiredAt: string | null;
  readonly targets: number | null;
  readonly kept: number;
  readonly held: number;
}

export async function providersOf(hub: InProcessHub): Promise<readonly ShownProvider[]> {
  const answer = await hub.api('/api/v1/providers');
  return answer.json().data.providers;
}

/** The only provider there is; fails if there are others. */
export async function providerOf(hub: InProcessHub): Promise<ShownProvider> {
  const [only, ...others] = await providersOf(hub);
  if (only === undefined || others.length > 0) throw new Error(`there are ${others.length + Number(!!only)} providers`);
  return only;
}

export interface ShownChange extends Pick<Change, 'added' | 'changed' | 'targetsBefore' | 'targetsAfter'> {
  readonly id: string;
  readonly title: string;
  readonly jobs: readonly string[];
  readonly removed: readonly { readonly source: string; readonly targets: readonly unknown[] }[];
}

/** The change feed from its beginning. */
export async function changesOf(hub: InProcessHub): Promise<readonly ShownChange[]> {
  const answer = await hub.api('/api/v1/changes?since=0');
  return answer.json().data.changes;
}

/** The value of a sample in `/metrics`, by its name and labels as they stand there; undefined if there is none. */
export async function sampleOf(hub: InProcessHub, sample: string): Promise<number | undefined> {
  const { text } = await hub.api('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}
