import { digestOf } from '../model/digest.ts';
import { type FlatSource, type FlatSources, type FlatTarget, labelsOf } from './flat.ts';
import { pageOf } from './hashmod.ts';
import { pageCountFor } from './ladder.ts';
import { encodedLedger } from './ledger.ts';
import { createSlate, type Slate } from './slate.ts';

/** A page as it would be stored: not compressed, because most pages of a refresh turn out to be unchanged. */
export interface DraftPage {
  /** `hashmod(__address__) mod P`. */
  readonly index: number;
  /** http_sd groups joined by commas, without brackets. */
  readonly plain: Buffer;
  readonly digest: string;
  readonly targets: number;
  /** The sources that have a target here. */
  readonly sources: readonly FlatSource[];
  /** What the ledger holds, not compressed. */
  readonly ledger: string;
  readonly ledgerDigest: string;
}

export interface Draft {
  readonly pageCount: number;
  /**
   * Pages that are not empty, by ascending index, drawn one at a time. On a slate, the bytes of a page are its own only
   * until the next is drawn; without one they take the memory of the whole list before the collector comes to the first.
   */
  pages(slate?: Slate): Generator<DraftPage, void>;
}

interface Row {
  readonly source: FlatSource;
  readonly target: FlatTarget;
}

/** Lays sources out on pages. The same sources give the same bytes, in whatever order they came. */
export function draftOf(sources: FlatSources, currentPageCount: number | undefined): Draft {
  const pageCount = pageCountFor(sizeOf(sources), currentPageCount);
  const rows = new Map<number, Row[]>();
  for (const source of sources.values()) {
    for (const target of source.targets) {
      const index = pageOf(target.address, pageCount);
      const page = rows.get(index);
      if (page === undefined) rows.set(index, [{ source, target }]);
      else page.push({ source, target });
    }
  }
  const indexes = [...rows.keys()].sort((a, b) => a - b);
  return {
    pageCount,
    *pages(slate) {
      for (const index of indexes) yield draftPage(index, rows.get(index) ?? [], slate ?? createSlate());
    },
  };
}

function draftPage(index: number, rows: readonly Row[], slate: Slate): DraftPage {
  const sorted = rows.map(renderedRow).sort(byLabelsAddressSource);
  const plain = writtenGroups(sorted, slate);
  const sources = sorted.map(({ source }) => source);
  const ledger = encodedLedger(sources);
  return {
    index,
    plain,
    digest: digestOf(plain),
    targets: sorted.length,
    sources,
    ledger,
    ledgerDigest: digestOf(ledger),
  };
}

interface RenderedRow {
  readonly source: FlatSource;
  readonly address: string;
  readonly labels: string;
}

function renderedRow({ source, target }: Row): RenderedRow {
  return { source, address: target.address, labels: labelsOf(target) };
}

/** Targets with equal labels stand in one group. `targets` comes first and is never repaired. Valid until the slate is wiped. */
function writtenGroups(sorted: readonly RenderedRow[], slate: Slate): Buffer {
  slate.wipe();
  sorted.forEach(({ address, labels }, position) => {
    const isJoined = sorted[position - 1]?.labels === labels;
    const isOpen = sorted[position + 1]?.labels === labels;
    const separator = position === 0 ? '' : ',';
    slate.write(`${separator}${isJoined ? '' : '{"targets":['}${JSON.stringify(address)}`);
    if (isOpen) return;
    slate.write('],"labels":');
    slate.write(labels);
    slate.write('}');
  });
  return slate.text();
}

function byLabelsAddressSource(a: RenderedRow, b: RenderedRow): number {
  return compared(a.labels, b.labels) || compared(a.address, b.address) || compared(a.source.name, b.source.name);
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sizeOf(sources: FlatSources): number {
  let size = 0;
  for (const source of sources.values()) size += source.size;
  return size;
}
