import type { Discovery } from '../../../lib/model/discovery.ts';
import type { Listing } from '../../../lib/model/head.ts';
import { decodeDirectory, namesIn } from '../../../lib/pages/directory.ts';
import { type FragmentFacts, inflatedFragment } from '../../../lib/pages/fragment.ts';
import { isInScope, lineOf, sourceOf } from '../sources.ts';
import type { Item } from '../table/expression.ts';

/** A line for each source. */
export type List = ReadonlyMap<string, string>;

export interface StoredContent {
  readonly bytes: Uint8Array;
  readonly expiresAtMs: number | undefined;
  readonly pk: string;
}

interface Missed {
  readonly times: number;
}

interface Superseded {
  readonly names: readonly string[];
  readonly atMs: number;
}

/** What is known of one provider by watching the commands that were done. */
export interface ProviderState {
  /** Undefined after it was forgotten, and before it was leased. */
  head: Item | undefined;
  /** Undefined: never read, or retired. */
  list: List | undefined;
  /** The sources of the newest commit, those of a retirement too. */
  last: List;
  isWhole: boolean;
  isNewCode: boolean;
  current: readonly string[];
  superseded: readonly Superseded[];
  readonly contents: Map<string, StoredContent>;
  /** Names of committed change records by their generation, with the time of the commit. */
  readonly changes: Map<number, { readonly name: string; readonly atMs: number }>;
  readonly missed: Map<string, Missed>;
}

export function newProviderState(): ProviderState {
  return {
    head: undefined,
    list: undefined,
    last: new Map(),
    isWhole: false,
    isNewCode: false,
    current: [],
    superseded: [],
    contents: new Map(),
    changes: new Map(),
    missed: new Map(),
  };
}

export function copyOf(state: ProviderState): ProviderState {
  const { contents, changes, missed } = state;
  return { ...state, contents: new Map(contents), changes: new Map(changes), missed: new Map(missed) };
}

/** A reader holds what was superseded for less than an hour; clocks are off by five minutes each, and a little is spare. */
const readersHoldMs = 45 * 60_000;
/** Change records expire after 30 days. */
export const changeLifeMs = 29 * 86_400_000;

/** Every name that must not be deleted now. */
export function referenced({ current, superseded, changes }: ProviderState, nowMs: number): ReadonlySet<string> {
  const held = superseded.filter(({ atMs }) => nowMs - atMs < readersHoldMs).flatMap(({ names }) => names);
  const told = [...changes.values()].filter(({ atMs }) => nowMs - atMs < changeLifeMs).map(({ name }) => name);
  return new Set([...current, ...held, ...told]);
}

/** A provider that was retired so long ago is forgotten, with everything of it. */
export function isForgettable({ head, list }: ProviderState, nowMs: number): boolean {
  const retiredAtMs = Number(head?.['retiredAtMs']?.N ?? Number.POSITIVE_INFINITY);
  return list === undefined && nowMs - retiredAtMs >= changeLifeMs;
}

export interface ListedContents {
  readonly names: readonly string[];
  readonly list: List;
}

/** The list that a listing leads to. Throws with the name of what is not there. */
export function listedContents({ contents }: ProviderState, { directory, hold }: Listing): ListedContents {
  const bytesOf = (name: string) => {
    const stored = contents.get(name);
    if (stored === undefined) throw new Error(`${name} is not in the store`);
    return stored.bytes;
  };
  const decoded = decodeDirectory(bytesOf(directory));
  const held = hold === undefined ? [] : [hold];
  const names = [directory, ...namesIn(decoded), ...held];
  for (const name of names) bytesOf(name);
  const list = new Map<string, string>();
  for (const page of decoded.pages) {
    for (const [source, line] of linesOf(page, page.inline ?? bytesOf(page.name ?? ''))) list.set(source, line);
  }
  return { names, list };
}

type Lines = readonly (readonly [source: string, line: string])[];

/** What pages hold, by all that is known of them: schedules come to the same few lists again and again. */
const opened = new Map<string, Lines>();
const maxOpened = 10_000;

function linesOf(facts: FragmentFacts, bytes: Uint8Array): Lines {
  const key = `${facts.crc} ${facts.plainBytes} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')}`;
  const known = opened.get(key) ?? linesIn(`[${inflatedFragment(facts, bytes)}]`);
  if (opened.size < maxOpened) opened.set(key, known);
  return known;
}

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Every target of a list of groups, with its source. */
export function linesIn(text: string): Lines {
  const groups: readonly Group[] = JSON.parse(text);
  return groups.flatMap(({ targets, labels }) =>
    targets.map((address) => [sourceOf(address), lineOf(address, labels)] as const),
  );
}

export interface Step {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function stepOf(before: List, now: List): Step {
  const kept = [...now.keys()].filter((source) => before.has(source));
  return {
    added: [...now.keys()].filter((source) => !before.has(source)).sort(),
    changed: kept.filter((source) => before.get(source) !== now.get(source)).sort(),
    removed: [...before.keys()].filter((source) => !now.has(source)).sort(),
  };
}

/** The sources of an answer. */
export function foundIn({ groups }: Discovery): List {
  return new Map(
    groups.flatMap(({ source, targets }) => targets.map(({ address, labels }) => [source, lineOf(address, labels)])),
  );
}

/** Whether an answer leaves open what became of a source. */
export function isLeftOpen({ unread }: Discovery, source: string): boolean {
  return unread.some(({ name }) => isInScope(name, source));
}

/** Whether so many targets fewer are an accident sooner than a change (DESIGN, guard; two targets at least in these schedules). */
export function isSuspicious(before: number, now: number): boolean {
  if (before === 0) return false;
  return now === 0 || (before - now >= 2 && before - now > before / 2);
}
