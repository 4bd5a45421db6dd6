import { isDamage, StoreError } from '../errors.ts';
import type { Hold } from '../guard/guard.ts';
import { decodeHold } from '../guard/hold-record.ts';
import type { Head, Listing } from '../model/head.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { type Directory, decodeDirectory, type PageEntry } from '../pages/directory.ts';
import type { FlatSources } from '../pages/flat.ts';
import { type IsWanted, type StoredPage, sourcesIn } from '../pages/last-list.ts';
import { decodeLedger } from '../pages/ledger.ts';
import type { Contents, Store } from '../store/store.ts';

const pagesPerRead = 64;

/** The list that is served now, read as far as a refresh needs it. */
export interface Last {
  readonly listing: Listing;
  readonly directory: Directory;
}

/** `never`: nothing was ever listed. `damaged`: something was, and cannot be read any more. */
export type LastList =
  | { readonly state: 'never' }
  | { readonly state: 'damaged' }
  | ({ readonly state: 'live' } & Last);

/** The directory that a head points at. A missing or unreadable one counts as absent, so that the list is built anew. */
export async function lastListOf(store: Store, head: Head): Promise<LastList> {
  const { listing } = head;
  if (listing === undefined) {
    return { state: head.change === undefined && head.fault === undefined ? 'never' : 'damaged' };
  }
  const bytes = (await store.read(head.id, [listing.directory])).get(listing.directory);
  const directory = bytes === undefined ? undefined : unlessDamaged(() => decodeDirectory(bytes));
  return directory === undefined ? { state: 'damaged' } : { state: 'live', listing, directory };
}

/**
 * The targets of the last list whose source was not found, or not with their address; by source. Read are all ledgers, and
 * the pages on which something is not as it was found. Rejects with a StoreError when one of these is missing or damaged.
 */
export async function lastNotAmong(
  store: Store,
  id: ProviderId,
  { directory }: Last,
  found: FlatSources,
): Promise<FlatSources> {
  const differing: LedgeredPage[] = [];
  for await (const page of withLedgers(store, id, directory.pages)) {
    const { sources } = decodeLedger(page.ledger);
    if ([...sources].some(([name, digest]) => found.get(name)?.digest !== digest)) differing.push(page);
  }
  return sourcesIn(withFragments(store, id, differing), notAmong(found));
}

function notAmong(found: FlatSources): IsWanted {
  const addresses = new Map<string, ReadonlySet<string>>();
  return (source, address) => {
    const { targets = [] } = found.get(source) ?? {};
    if (targets.length <= 1) return targets[0]?.address !== address;
    const known = addresses.get(source) ?? new Set(targets.map((target) => target.address));
    addresses.set(source, known);
    return !known.has(address);
  };
}

type LedgeredPage = Omit<StoredPage, 'fragment'>;

async function* withLedgers(
  store: Store,
  id: ProviderId,
  pages: readonly PageEntry[],
): AsyncGenerator<LedgeredPage, void> {
  for (const some of batchesOf(pages)) {
    const contents = await store.read(
      id,
      some.flatMap(({ ledger }) => ledger.name ?? []),
    );
    for (const entry of some) {
      yield { entry, ledger: entry.ledger.inline ?? contentOf(contents, entry.ledger.name) };
    }
  }
}

async function* withFragments(
  store: Store,
  id: ProviderId,
  pages: readonly LedgeredPage[],
): AsyncGenerator<StoredPage, void> {
  for (const some of batchesOf(pages)) {
    const contents = await store.read(
      id,
      some.flatMap(({ entry }) => entry.name ?? []),
    );
    for (const page of some) yield { ...page, fragment: page.entry.inline ?? contentOf(contents, page.entry.name) };
  }
}

/** Not all at once: together the pages are as large as the list. */
function batchesOf<Page>(pages: readonly Page[]): readonly (readonly Page[])[] {
  return Array.from({ length: Math.ceil(pages.length / pagesPerRead) }, (_, index) =>
    pages.slice(index * pagesPerRead, (index + 1) * pagesPerRead),
  );
}

/**
 * The sources on some pages of the last list, with the digests they had: what a diff needs, without the pages themselves.
 * A ledger that is gone cannot say what was there, so that nothing is reported as removed that may not be.
 */
export async function lastDigests(
  store: Store,
  id: ProviderId,
  pages: readonly PageEntry[],
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const some of batchesOf(pages)) {
    const contents = await store.read(
      id,
      some.flatMap(({ ledger }) => ledger.name ?? []),
    );
    for (const { ledger } of some) {
      const known = unlessDamaged(() => decodeLedger(ledger.inline ?? contentOf(contents, ledger.name)));
      for (const [source, digest] of known?.sources ?? []) digests.set(source, digest);
    }
  }
  return digests;
}

/** How often each held target was missed. When that cannot be read any more it is counted from the start: the targets stay. */
export async function lastHold(store: Store, id: ProviderId, { listing }: Last): Promise<Hold> {
  return listing.hold === undefined ? new Map() : holdNamed(store, id, listing.hold);
}

/** A hold by its name; empty when it cannot be read any more. */
export async function holdNamed(store: Store, id: ProviderId, name: string): Promise<Hold> {
  const contents = await store.read(id, [name]);
  return unlessDamaged(() => decodeHold(contentOf(contents, name))) ?? new Map();
}

/** Throws a StoreError (damaged) when it is not there. */
export function contentOf(contents: Contents, name: string | undefined): Uint8Array {
  const bytes = name === undefined ? undefined : contents.get(name);
  if (bytes === undefined) throw new StoreError('damaged', `${name ?? 'a page without a name'} is not in the store`);
  return bytes;
}

function unlessDamaged<Value>(decode: () => Value): Value | undefined {
  try {
    return decode();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
