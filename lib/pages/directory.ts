import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { otherFormat, StoreError } from '../errors.ts';
import { digestOf } from '../model/digest.ts';
import { ownBytes } from './own-bytes.ts';

/** Where a ledger is: in the store by name, or in the directory itself. */
export interface LedgerEntry {
  readonly name: string | undefined;
  readonly digest: string;
  readonly bytes: number;
  readonly inline: Uint8Array | undefined;
}

export interface PageEntry {
  /** `hashmod(__address__) mod P`. */
  readonly index: number;
  /** Name of the fragment in the store; undefined if it stands in the directory itself. */
  readonly name: string | undefined;
  /** Digest of the plain bytes. */
  readonly digest: string;
  /** CRC-32 of the plain bytes. */
  readonly crc: number;
  readonly plainBytes: number;
  /** Bytes of the fragment. */
  readonly bytes: number;
  readonly targets: number;
  /** The fragment itself, for small lists. */
  readonly inline: Uint8Array | undefined;
  readonly ledger: LedgerEntry;
}

/** A directory that was replaced, and may still be in the hands of a reader. */
export interface Superseded {
  readonly directory: string;
  readonly atMs: number;
}

/** What one commit published. Written once, under a name of its own. */
export interface Directory {
  /** P: the modulus of the pages. */
  readonly pageCount: number;
  /** Pages that are not empty, by ascending index. */
  readonly pages: readonly PageEntry[];
  /** Digest of all that is served, in order. */
  readonly digest: string;
  /** The directories before this one whose contents are not yet reclaimed, oldest first. */
  readonly trail: readonly Superseded[];
}

const version = 1;

/** The digest of a list: equal for equal bytes, whenever and wherever they were written. */
export function listDigestOf(pageCount: number, pages: readonly Pick<PageEntry, 'index' | 'digest'>[]): string {
  return digestOf(`${pageCount}\n${pages.map(({ index, digest }) => `${index} ${digest}`).join('\n')}`);
}

/** Bytes of the identity answer: the pages, the commas between them and the brackets. */
export function identityBytesOf(pages: readonly Pick<PageEntry, 'plainBytes'>[]): number {
  return 2 + pages.reduce((sum, { plainBytes }) => sum + plainBytes, 0) + Math.max(0, pages.length - 1);
}

/** Every name of contents that a directory holds on to, without its own. */
export function namesIn(directory: Directory): readonly string[] {
  return directory.pages.flatMap(({ name, ledger }) => [name, ledger.name].filter((each) => each !== undefined));
}

/** A directory as it is stored: deflated JSON, fragments of a small list in base64. */
export function encodeDirectory(directory: Directory): Uint8Array {
  return deflateRawSync(
    JSON.stringify({
      v: version,
      pageCount: directory.pageCount,
      digest: directory.digest,
      trail: directory.trail.map(({ directory: name, atMs }) => [name, atMs]),
      pages: directory.pages.map((page) => [
        page.index,
        page.name ?? null,
        page.digest,
        page.crc,
        page.plainBytes,
        page.bytes,
        page.targets,
        base64(page.inline),
        page.ledger.name ?? null,
        page.ledger.digest,
        page.ledger.bytes,
        base64(page.ledger.inline),
      ]),
    }),
  );
}

type StoredPage = readonly [
  number,
  string | null,
  string,
  number,
  number,
  number,
  number,
  string | null,
  string | null,
  string,
  number,
  string | null,
];

/** Throws a StoreError on a version this one does not know, and on damage. */
export function decodeDirectory(bytes: Uint8Array): Directory {
  try {
    const stored = JSON.parse(inflateRawSync(bytes).toString()) as {
      readonly v: number;
      readonly pageCount: number;
      readonly digest: string;
      readonly trail: readonly (readonly [string, number])[];
      readonly pages: readonly StoredPage[];
    };
    if (stored.v !== version) throw otherFormat('directory', stored.v, version);
    return {
      pageCount: stored.pageCount,
      digest: stored.digest,
      trail: stored.trail.map(([directory, atMs]) => ({ directory, atMs })),
      pages: stored.pages.map(pageEntry),
    };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('damaged', 'a directory in the store is damaged', { cause: error });
  }
}

function pageEntry(stored: StoredPage): PageEntry {
  const [
    index,
    name,
    digest,
    crc,
    plainBytes,
    bytes,
    targets,
    inline,
    ledgerName,
    ledgerDigest,
    ledgerBytes,
    ledgerInline,
  ] = stored;
  return {
    index,
    name: name ?? undefined,
    digest,
    crc,
    plainBytes,
    bytes,
    targets,
    inline: fromBase64(inline),
    ledger: {
      name: ledgerName ?? undefined,
      digest: ledgerDigest,
      bytes: ledgerBytes,
      inline: fromBase64(ledgerInline),
    },
  };
}

function base64(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string | null): Uint8Array | undefined {
  return text === null ? undefined : ownBytes(Buffer.from(text, 'base64'));
}
