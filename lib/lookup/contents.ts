import { StoreError } from '../errors.ts';
import type { Change } from '../model/change.ts';
import type { Listing } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { decodeChange } from '../pages/change-record.ts';
import { type Directory, decodeDirectory, type PageEntry } from '../pages/directory.ts';
import { type Fragment, joinable, type OpenedPage } from '../pages/fragment.ts';
import type { Store } from '../store/store.ts';
import { createByteCache } from './byte-cache.ts';
import { createOpenedPages } from './opened-pages.ts';

/** One read of the store asks for at most so many pages, or so many bytes. */
const batchPages = 32;
const batchBytes = 1024 * 1024;
/** Pages at hand between those that are read make a batch longer by so much: few that changed, far apart, are one read. */
const spanPages = 512;
const spanBytes = 8 * 1024 * 1024;

type FragmentBytes = Pick<Fragment, 'bytes' | 'following'>;

/** Immutable contents of the store, decoded and kept by name. */
export interface StoredContents {
  /** Rejects with a StoreError (damaged) when it is not in the store. */
  directory(id: ProviderId, listing: Listing): Promise<Directory>;
  /** In order, one read ahead. Throws a StoreError (damaged) when one is not in the store. */
  fragments(id: ProviderId, entries: readonly PageEntry[]): AsyncIterable<Fragment>;
  /** A fragment opened and checked, or as it was when it was opened before. */
  open(fragment: Fragment): OpenedPage;
  /** Undefined when the record is no longer in the store. */
  change(id: ProviderId, name: string): Promise<Change | undefined>;
}

/** Reads contents through a cache of at most so many bytes. */
export function createStoredContents(store: Pick<Store, 'read'>, maxCacheBytes: number): StoredContents {
  const directories = createByteCache<Directory>(maxCacheBytes / 8, directoryBytesOf);
  const pages = createByteCache<FragmentBytes>(maxCacheBytes / 4, ({ bytes }) => bytes.byteLength + 200);
  const opened = createOpenedPages(maxCacheBytes / 2);
  const changes = createByteCache<Change>(maxCacheBytes / 8, changeBytesOf);

  async function readDirectory(id: ProviderId, name: string): Promise<Directory> {
    const bytes = (await store.read(id, [name])).get(name);
    if (bytes === undefined) throw missing(id, 'directory');
    return decodeDirectory(bytes);
  }

  function isAtHand(id: ProviderId, { name }: PageEntry): boolean {
    return name === undefined || pages.get(keyOf(id, name)) !== undefined;
  }

  /** One read for all of a batch that is not at hand; each page is a load of its own to those who share it. */
  function loadBatch(id: ProviderId, batch: readonly PageEntry[]): readonly Promise<Fragment>[] {
    const unknown = batch.flatMap((entry) => (entry.name === undefined || isAtHand(id, entry) ? [] : [entry.name]));
    const answer = unknown.length === 0 ? undefined : store.read(id, unknown);
    for (const name of unknown) {
      const load = (answer ?? Promise.reject(missing(id, 'page'))).then((contents) => {
        const bytes = contents.get(name);
        if (bytes === undefined) throw missing(id, 'page');
        return joinable(bytes);
      });
      pages.put(keyOf(id, name), load);
    }
    return batch.map((entry) => fragmentOfEntry(id, entry));
  }

  async function fragmentOfEntry(id: ProviderId, entry: PageEntry): Promise<Fragment> {
    const { index, name = '', inline, crc, plainBytes } = entry;
    const stored = inline === undefined ? await pages.get(keyOf(id, name)) : { bytes: inline };
    if (stored === undefined) throw missing(id, 'page');
    const { byteLength } = stored.bytes;
    if (byteLength !== entry.bytes) {
      throw new StoreError('damaged', `page ${index} of ${id} has ${byteLength} bytes, expected ${entry.bytes}`);
    }
    return { ...stored, crc, plainBytes };
  }

  return {
    directory(id, { directory: name }) {
      const key = keyOf(id, name);
      return directories.get(key) ?? directories.put(key, readDirectory(id, name));
    },
    async *fragments(id, entries) {
      let ahead = loadedFrom(id, entries, 0);
      for (let end = ahead.length; ahead.length > 0; end += ahead.length) {
        const current = ahead;
        ahead = loadedFrom(id, entries, end);
        for (const fragment of current) yield await fragment;
      }
    },
    open: opened.open,
    async change(id, name) {
      const known = changes.get(keyOf(id, name));
      if (known !== undefined) return known;
      const bytes = (await store.read(id, [name])).get(name);
      return bytes === undefined ? undefined : changes.put(keyOf(id, name), Promise.resolve(decodeChange(bytes)));
    },
  };

  function loadedFrom(id: ProviderId, entries: readonly PageEntry[], from: number): readonly Promise<Fragment>[] {
    const fragments = loadBatch(
      id,
      batchFrom(entries, from, (entry) => isAtHand(id, entry)),
    );
    // A reader that leaves early never comes to the rest: their failure is then nobody's.
    for (const fragment of fragments) fragment.catch(() => undefined);
    return fragments;
  }
}

/** The entries from a position on that one read is for; none behind the last. */
function batchFrom(
  entries: readonly PageEntry[],
  from: number,
  isAtHand: (entry: PageEntry) => boolean,
): readonly PageEntry[] {
  const [wanted, span] = [
    { pages: 0, bytes: 0 },
    { pages: 0, bytes: 0 },
  ];
  let end = from;
  for (const entry of entries.slice(from, from + spanPages)) {
    const counts = isAtHand(entry) ? [span] : [span, wanted];
    for (const count of counts) {
      count.pages += 1;
      count.bytes += entry.bytes;
    }
    const isFull = wanted.pages > batchPages || wanted.bytes > batchBytes || span.bytes > spanBytes;
    // A page that is larger than all of these is a batch of its own.
    if (isFull && end > from) break;
    end += 1;
  }
  return entries.slice(from, end);
}

function missing(id: ProviderId, what: string): StoreError {
  return new StoreError('damaged', `a ${what} of ${id} is not in the store`);
}

function keyOf(id: ProviderId, name: string): string {
  return `${id} ${name}`;
}

function directoryBytesOf({ pages }: Directory): number {
  return pages.reduce(
    (sum, { inline, ledger }) => sum + 400 + (inline?.byteLength ?? 0) + (ledger.inline?.byteLength ?? 0),
    200,
  );
}

function changeBytesOf({ added, changed, removals }: Change): number {
  const names = [...added, ...changed, ...removals.map(({ source }) => source)];
  return names.reduce((sum, name) => sum + 2 * name.length + 50, 200);
}
