import type { Head } from '../model/head.ts';
import { type Directory, type LedgerEntry, listDigestOf, type PageEntry } from '../pages/directory.ts';
import type { Draft, DraftPage } from '../pages/draft.ts';
import { fragmentOf } from '../pages/fragment.ts';
import { compressedLedger } from '../pages/ledger.ts';
import { createSlate } from '../pages/slate.ts';
import type { Contents } from '../store/store.ts';

/** A list under this many compressed bytes stands in its directory: one item to write, one to read. */
const maxInlineBytes = 64 * 1024;

/** So much is handed over to be written at a time: all that is written of a large list would be held until the last page is drawn. */
const maxWriteBytes = 2 * 1024 * 1024;
const maxWriteContents = 100;

/** What a draft comes to beside the list that is stored: the new pages, and where the two differ. */
export interface NextPages {
  readonly pageCount: number;
  readonly pages: readonly PageEntry[];
  readonly digest: string;
  /** Pages of the last list that are not in this one as they were: their ledgers tell what was there. */
  readonly replaced: readonly PageEntry[];
  /** Sources on the pages that are not as they were, with their digests. */
  readonly touched: ReadonlyMap<string, string>;
}

/**
 * Compares a draft with the last directory, page by page, and compresses only what differs. Yields the fragments and ledgers
 * to write under new names, some at a time; what was yielded may be let go as soon as it is written.
 */
export function* nextPagesOf(
  draft: Draft,
  last: Directory | undefined,
  generation: Head['generation'],
): Generator<Contents, NextPages, void> {
  const old = new Map(last?.pageCount === draft.pageCount ? last.pages.map((entry) => [entry.index, entry]) : []);
  const touched = new Map<string, string>();
  const kept = new Set<PageEntry>();
  const placing = createPlacing(generation);
  for (const page of draft.pages(createSlate())) {
    const before = old.get(page.index);
    if (before !== undefined && isUnchanged(before, page)) {
      kept.add(before);
      placing.add(before);
      continue;
    }
    for (const { name, digest } of page.sources) touched.set(name, digest);
    placing.add(changedEntry(page, before));
    if (placing.isFull()) yield placing.take();
  }
  const rest = placing.take();
  if (rest.size > 0) yield rest;
  const pages = placing.entries();
  const replaced = (last?.pages ?? []).filter((entry) => !kept.has(entry));
  return { pageCount: draft.pageCount, pages, digest: listDigestOf(draft.pageCount, pages), replaced, touched };
}

function isUnchanged(before: PageEntry, page: DraftPage): boolean {
  return before.digest === page.digest && before.ledger.digest === page.ledgerDigest;
}

/** An entry whose new bytes stand inline for the moment; what did not change keeps its place. */
function changedEntry(page: DraftPage, before: PageEntry | undefined): PageEntry {
  return { ...fragmentEntry(page, before), ledger: ledgerEntry(page, before?.ledger) };
}

function fragmentEntry(page: DraftPage, before: PageEntry | undefined): Omit<PageEntry, 'ledger'> {
  if (before?.digest === page.digest) return before;
  const { bytes, crc, plainBytes } = fragmentOf(page.plain);
  const { index, digest, targets } = page;
  return { index, name: undefined, digest, crc, plainBytes, bytes: bytes.byteLength, targets, inline: bytes };
}

function ledgerEntry(page: DraftPage, before: LedgerEntry | undefined): LedgerEntry {
  if (before?.digest === page.ledgerDigest) return before;
  const bytes = compressedLedger(page.ledger);
  return { name: undefined, digest: page.ledgerDigest, bytes: bytes.byteLength, inline: bytes };
}

/** Leaves a small list in the directory; of a large one, everything that stands inline gets a name of its own and is to be written. */
function createPlacing(generation: number) {
  let entries: PageEntry[] = [];
  let bytes = 0;
  let waiting = new Map<string, Uint8Array>();
  let waitingBytes = 0;

  function named<Entry extends Pick<PageEntry, 'name' | 'digest' | 'inline'>>(
    kind: string,
    index: number,
    entry: Entry,
  ): Entry {
    if (entry.inline === undefined) return entry;
    const name = contentName(kind, generation, `${index}/${entry.digest}`);
    waiting.set(name, entry.inline);
    waitingBytes += entry.inline.byteLength;
    return { ...entry, name, inline: undefined };
  }

  const placed = (entry: PageEntry): PageEntry => ({
    ...named('page', entry.index, entry),
    ledger: named('ledger', entry.index, entry.ledger),
  });

  return {
    add(entry: PageEntry): void {
      const wasLarge = bytes >= maxInlineBytes;
      bytes += entry.bytes + entry.ledger.bytes;
      entries.push(wasLarge ? placed(entry) : entry);
      if (!wasLarge && bytes >= maxInlineBytes) entries = entries.map(placed);
    },
    isFull: () => waiting.size >= maxWriteContents || waitingBytes >= maxWriteBytes,
    take(): Contents {
      const taken = waiting;
      waiting = new Map();
      waitingBytes = 0;
      return taken;
    },
    entries: (): readonly PageEntry[] => entries,
  };
}

/** A name that no other commit can come to use: content alone as a name loses pages that come back while the old copy is being deleted. */
export function contentName(kind: string, generation: number, rest: string): string {
  return `${kind}/${String(generation).padStart(12, '0')}/${rest}`;
}

/** When a change record was written, from its name: `change/<generation>/<milliseconds>/<digest>`. */
export function writtenAtOf(name: string): number {
  return Number(name.split('/')[2]);
}
