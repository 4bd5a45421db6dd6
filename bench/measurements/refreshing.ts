import { refreshNodeOptions } from '../../lib/deployment/stack/functions.ts';
import { startChild } from '../child.ts';
import type { DynamoDbChild } from '../children/dynamodb.ts';
import type { RefresherChild, RefreshResult } from '../children/refresher.ts';
import type { Consumed } from '../counted-client.ts';
import type { InventoryKind, Step } from '../inventory.ts';
import { type Spread, spreadOf } from '../measured.ts';
import { startWarmReader, type WarmReader } from './warm-reader.ts';

export interface RefreshSize {
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
}

export type ChangeName =
  | 'first'
  | 'unchanged'
  | '1 unread'
  | '20 changed'
  | '20 replaced'
  | '1 % changed'
  | '100 % changed';

export interface RefreshedResult extends RefreshSize {
  readonly change: ChangeName;
  readonly outcome: string;
  readonly listBytes: number;
  readonly cpuMs: Spread;
  readonly wallMs: Spread;
  readonly peakBytes: Spread;
  /** The same in every sample. */
  readonly consumed: Consumed;
  /** By the first poll after it, of a container that has the list before. Some result files do not have it. */
  readonly polled?: Consumed;
}

interface Sample {
  readonly refreshed: RefreshResult;
  readonly polled: Consumed | undefined;
}

interface Wish {
  readonly change: ChangeName;
  readonly step: Step | undefined;
}

/** Longer than a reader may hold a list: each commit then reclaims what the one before it superseded. */
const betweenMs = 61 * 60_000;
const startMs = Date.UTC(2026, 0, 1);

/**
 * Every change twice, each after the same one: the second is what it costs where it goes on like this, deletes of what the
 * first superseded included. Each refresh runs in a process of its own, started as the function is, over one table for all of
 * a sample's.
 */
export async function measureRefreshing(size: RefreshSize, samples: number): Promise<readonly RefreshedResult[]> {
  const taken = new Map<ChangeName, Sample[]>();
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [change, result] of await oneSample(size, sample === 0 ? startWarmReader : undefined)) {
      taken.set(change, [...(taken.get(change) ?? []), result]);
    }
  }
  return [...taken].map(([change, results]) => ({ ...size, change, ...summaryOf(change, results) }));
}

function wishesFor(targets: number): readonly Wish[] {
  const twice = (change: ChangeName, step: Step): readonly Wish[] => [
    { change, step },
    { change, step },
  ];
  return [
    { change: 'first', step: undefined },
    { change: 'unchanged', step: undefined },
    ...twice('1 unread', {}),
    ...twice('20 changed', { changed: 20 }),
    ...twice('20 replaced', { replaced: 20 }),
    ...twice('1 % changed', { changed: Math.ceil(targets / 100) }),
    ...twice('100 % changed', { changed: targets }),
  ];
}

/** With a reader, the list is polled after each refresh. */
async function oneSample(
  size: RefreshSize,
  startReader?: (endpoint: string) => Promise<WarmReader>,
): Promise<ReadonlyMap<ChangeName, Sample>> {
  await using database = startChild<DynamoDbChild>('dynamodb');
  const endpoint = await database.call('start', ['bench']);
  await using reader = await startReader?.(endpoint);
  const steps: Step[] = [];
  const results = new Map<ChangeName, Sample>();
  for (const [position, { change, step }] of wishesFor(size.targets).entries()) {
    if (step !== undefined) steps.push(step);
    await using child = startChild<RefresherChild>('refresher', refreshNodeOptions);
    const nowMs = startMs + position * betweenMs;
    const isPartial = change === '1 unread';
    const refreshed = await child.call('refresh', { endpoint, table: 'bench', ...size, steps, isPartial, nowMs });
    results.set(change, { refreshed, polled: await reader?.polled() });
  }
  return results;
}

function summaryOf(change: ChangeName, samples: readonly Sample[]) {
  const results = samples.map(({ refreshed }) => refreshed);
  const polled = samples.find((sample) => sample.polled !== undefined)?.polled;
  const [first] = results;
  if (first === undefined) throw new Error(`${change} was not measured`);
  const differing = results.find(
    ({ outcome, consumed }) => outcome !== first.outcome || !areEqual(consumed, first.consumed),
  );
  if (differing !== undefined) throw new Error(`${change} does not cost the same each time`);
  return {
    outcome: first.outcome,
    listBytes: first.listBytes,
    consumed: first.consumed,
    ...(polled === undefined ? {} : { polled }),
    cpuMs: spreadOf(results.map(({ cpuMs }) => cpuMs)),
    wallMs: spreadOf(results.map(({ wallMs }) => wallMs)),
    peakBytes: spreadOf(results.map(({ peakBytes }) => peakBytes)),
  };
}

function areEqual(a: Consumed, b: Consumed): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
