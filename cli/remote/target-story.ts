import { durationText } from '../../lib/check/duration-text.ts';
import type { LabelSet } from '../../lib/model/target-group.ts';
import { labelsText } from '../labels-text.ts';
import { printable } from '../printable.ts';
import { type ChangeAnswer, ChangesAnswer, type JobAnswer, type ProviderAnswer } from './answers.ts';
import type { HubClient } from './hub-client.ts';

/** So long the hub keeps changes. */
const historyMs = 30 * 86_400_000;

/** A target in the list of a job. */
export interface ListedTarget {
  readonly job: JobAnswer;
  readonly address: string;
  readonly labels: LabelSet;
}

/** A change in which a source came, changed or went. */
export interface Sighting {
  readonly at: string;
  readonly title: string;
  readonly provider: string;
  readonly source: string;
  readonly what: 'new' | 'changed' | 'gone';
}

/** What the change feed tells of the wanted target, oldest first, by the sources whose names say that they are meant. */
export async function sightingsOf(
  hub: HubClient,
  story: {
    readonly wanted: string;
    readonly found: readonly ListedTarget[];
    readonly job: string | undefined;
    readonly nowMs: number;
  },
): Promise<readonly Sighting[]> {
  const { wanted, found, job, nowMs } = story;
  const isMeant = (source: string) =>
    isSourceOf(source, wanted) || found.some((target) => isSourceOfTarget(source, target));
  const sightings: Sighting[] = [];
  let since = new Date(nowMs - historyMs).toISOString();
  for (;;) {
    const query = new URLSearchParams({ since, ...(job === undefined ? {} : { job }) });
    const { changes, cursor, more } = await hub.get(`/api/v1/changes?${query}`, ChangesAnswer);
    sightings.push(...changes.flatMap((change) => sightingsIn(change, isMeant)));
    if (!more) return sightings;
    since = cursor;
  }
}

function sightingsIn(change: ChangeAnswer, isMeant: (source: string) => boolean): readonly Sighting[] {
  const { at, title, provider, added, changed, removed } = change;
  const kinds = [
    { what: 'new', sources: added },
    { what: 'changed', sources: changed },
    { what: 'gone', sources: removed.map(({ source }) => source) },
  ] as const;
  return kinds.flatMap(({ what, sources }) =>
    sources.filter(isMeant).map((source) => ({ at, title, provider, source, what })),
  );
}

/** Whether a source is named after what was asked for: `eu-west-1/i-0abc` after `i-0abc`, `0/192.0.2.1:9100` after its host too. */
function isSourceOf(source: string, wanted: string): boolean {
  const own = source.slice(source.lastIndexOf('/') + 1);
  return source === wanted || own === wanted || own.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') === wanted;
}

/** Whether a source is that of a target: named after its address, or, but for its first part, after its labels. */
function isSourceOfTarget(source: string, { address, labels }: ListedTarget): boolean {
  if (source === address || source.endsWith(`/${address}`)) return true;
  const values = new Set(Object.values(labels));
  const parts = source.split('/').slice(1);
  return parts.length > 0 && parts.every((part) => values.has(part));
}

/** A target that is listed: in which job, with what, since when, and how its providers are. */
export function foundText(
  target: ListedTarget,
  sightings: readonly Sighting[],
  providers: ReadonlyMap<string, ProviderAnswer>,
): string {
  const { job, address, labels } = target;
  const ids = [...job.providers, ...job.predecessors];
  const own = sightings.filter(({ source, provider }) => ids.includes(provider) && isSourceOfTarget(source, target));
  const came = own.findLast(({ what }) => what === 'new');
  const changed = own.findLast(({ what }) => what === 'changed');
  const facts = [
    ['labels', labelsText(labels)],
    ['since', came === undefined ? 'not told by the changes that are kept' : `${came.at}, by ${came.title}`],
    ...(changed === undefined ? [] : [['changed', `${changed.at}, by ${changed.title}`]]),
    ...ids.flatMap((id) => providers.get(id) ?? []).map((provider) => ['provider', healthText(provider)]),
  ];
  const lines = facts.map(([name = '', text = '']) => `  ${name.padEnd(8)}  ${printable(text)}\n`);
  return `${printable(address)} in job ${printable(job.name)}\n${lines.join('')}`;
}

/** Nobody lists what was asked for: what is known of why. */
export function missingText(
  wanted: string,
  known: {
    readonly sightings: readonly Sighting[];
    readonly unknown: readonly string[];
    readonly failing: readonly ProviderAnswer[];
  },
): string {
  const last = known.sightings.at(-1);
  const lines = [
    `no job lists ${wanted}`,
    ...(last === undefined ? [] : [`  ${last.what} at ${last.at} in ${last.title}`]),
    ...known.unknown.map((reason) => `  not known: ${reason}`),
    ...known.failing.map((provider) => `  failing: ${healthText(provider)}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function healthText({ title, ageSeconds, error }: ProviderAnswer): string {
  const age = ageSeconds === null ? 'never read' : `read ${durationText(Math.floor(ageSeconds) * 1000)} ago`;
  return `${title}, ${age}${error === null ? '' : `, ${error.kind}: ${error.message}`}`;
}
