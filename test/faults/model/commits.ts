import { decodeChange } from '../../../lib/pages/change-record.ts';
import { headOf } from '../../../lib/store/dynamodb/head-item.ts';
import type { Item } from '../table/expression.ts';
import type { Attempt, ModelOptions, Promised } from './model.ts';
import {
  foundIn,
  isLeftOpen,
  isSuspicious,
  type List,
  listedContents,
  type ProviderState,
  type Step,
  type StoredContent,
  stepOf,
} from './provider-state.ts';

export interface CommitsOptions extends ModelOptions {
  readonly report: (promise: Promised, text: string) => void;
}

/** So often a scheduled refresh has to miss what is held. */
const confirmations = 3;

/** Judges what refreshers write when they end, against what they were answered. */
export function createCommits({ isGuarded, nowMs, report }: CommitsOptions) {
  const removals = new Map<string, readonly string[]>();

  /** A removal needs an answer that could have shown the source, and did not. */
  function judgeList(state: ProviderState, { id, discovery }: Attempt, now: List): void {
    if (discovery === undefined) {
      report('a', `${id}: a list was committed, and nobody had asked the source`);
      return;
    }
    const found = foundIn(discovery);
    const known = [...state.last].filter(([source]) => isLeftOpen(discovery, source) && !found.has(source));
    const read = new Map([...known, ...found]);
    const other = [...found].find(([source, line]) => now.get(source) !== line);
    if (other !== undefined) report('a', `${id}: ${other[0]} is not served as it was found`);
    judgeKept(state, id, new Map([...now].filter(([source]) => !found.has(source))), read);
    judgeRemovals(state, id, now, read);
  }

  function judgeKept({ last }: ProviderState, id: Attempt['id'], kept: List, read: List): void {
    for (const [source, line] of kept) {
      if (last.get(source) !== line) report('a', `${id}: ${source} is served and nobody ever found it so`);
      if (!read.has(source) && !isGuarded) report('a', `${id}: ${source} is served although it is gone`);
    }
  }

  function judgeRemovals(state: ProviderState, id: Attempt['id'], now: List, read: List): void {
    const isAccident = isGuarded && isSuspicious(state.last.size, read.size);
    for (const source of stepOf(state.last, now).removed) {
      if (read.has(source)) report('b', `${id}: ${source} was removed, and its source did not say so`);
      const times = state.missed.get(source)?.times ?? 0;
      if (isAccident && times < confirmations) report('b', `${id}: ${source} went after it was missed ${times} times`);
    }
  }

  function countMissed({ last, missed }: ProviderState, { discovery, isScheduled }: Attempt): void {
    if (discovery === undefined) return;
    const found = foundIn(discovery);
    for (const source of found.keys()) missed.delete(source);
    for (const source of last.keys()) {
      if (!isScheduled || found.has(source) || isLeftOpen(discovery, source)) continue;
      missed.set(source, { times: (missed.get(source)?.times ?? 0) + 1 });
    }
  }

  function judgeChange(
    state: ProviderState,
    { id, generation = 0 }: Attempt,
    before: Item,
    after: Item,
    step: Step,
  ): void {
    const name = after['change']?.S;
    const previous = before['change']?.S;
    if (name === undefined || name === previous) {
      const isNothing = step.added.length + step.changed.length + step.removed.length === 0;
      if (!isNothing) report('c', `${id}: the feed does not tell of ${JSON.stringify(step)}`);
      return;
    }
    judgeRecord(state.contents.get(name), id, previous, step);
    state.changes.set(generation, { name, atMs: nowMs() });
    removals.set(name, step.removed);
  }

  function judgeRecord(
    record: StoredContent | undefined,
    id: Attempt['id'],
    previous: string | undefined,
    step: Step,
  ): void {
    if (record === undefined) {
      report('d', `${id}: the change record is not in the store`);
      return;
    }
    const change = decodeChange(record.bytes);
    const told = { added: change.added, changed: change.changed, removed: change.removals.map(({ source }) => source) };
    if (JSON.stringify(told) !== JSON.stringify(step)) {
      report('c', `${id}: the feed tells of ${JSON.stringify(told)}, what happened is ${JSON.stringify(step)}`);
    }
    if (change.previous !== previous) report('c', `${id}: the feed skips ${previous}`);
  }

  function committed(state: ProviderState, attempt: Attempt, before: Item, after: Item): void {
    try {
      const { listing } = headOf(after);
      if (listing === undefined) throw new Error('there is no list');
      const { names, list } = listedContents(state, listing);
      if (attempt.isRetirement) {
        if (list.size > 0) report('a', `${attempt.id} was retired, and has targets`);
      } else judgeList(state, attempt, list);
      judgeChange(state, attempt, before, after, stepOf(state.last, list));
      state.superseded = [
        ...state.superseded,
        { names: state.current.filter((name) => !name.startsWith('hold/')), atMs: nowMs() },
      ];
      state.current = names;
      state.last = list;
      state.list = after['retiredAtMs'] === undefined ? list : undefined;
    } catch (error) {
      report(
        'd',
        `${attempt.id}: what was committed cannot be read: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  return {
    /** What the change record of a name removed. */
    removedBy: (name: string) => removals.get(name),
    settled(state: ProviderState, attempt: Attempt, before: Item, after: Item): void {
      const isSuccess = after['succeededAtMs']?.N !== before['succeededAtMs']?.N;
      const isCommit = after['listing']?.S !== before['listing']?.S;
      if (before['listing'] !== undefined && after['listing'] === undefined) {
        report('d', `${attempt.id}: the list was taken back, and nothing of it was lost`);
      }
      if (!isSuccess && !isCommit) return;
      countMissed(state, attempt);
      if (isCommit) committed(state, attempt, before, after);
      else judgeList(state, attempt, state.last);
      if (attempt.isRetirement) state.isWhole = false;
      else if (attempt.discovery?.unread.length === 0) state.isWhole = true;
    },
  };
}
