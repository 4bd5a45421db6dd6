import { StoreError } from '../errors.ts';
import type { PageEntry } from './directory.ts';
import { type FlatSources, type FlatTarget, flatSourceOf } from './flat.ts';
import { inflatedFragment } from './fragment.ts';
import { decodeLedger } from './ledger.ts';

/** Bytes of a page and of its ledger, from the store or from the directory itself. */
export interface StoredPage {
  readonly entry: PageEntry;
  readonly fragment: Uint8Array;
  readonly ledger: Uint8Array;
}

interface StoredGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a target of the stored list is asked for. */
export type IsWanted = (source: string, address: string) => boolean;

/**
 * The sources that a stored list consists of, with the digests they had; of those that are not wanted as a whole, only the
 * wanted targets. A page is let go before the next is asked for. Rejects with a StoreError on damage.
 */
export async function sourcesIn(
  pages: AsyncIterable<StoredPage> | Iterable<StoredPage>,
  isWanted: IsWanted = () => true,
): Promise<FlatSources> {
  const targets = new Map<string, FlatTarget[]>();
  for await (const page of pages) {
    for (const { source, target } of targetsOn(page, isWanted)) {
      const known = targets.get(source);
      if (known === undefined) targets.set(source, [target]);
      else known.push(target);
    }
  }
  return new Map([...targets].map(([name, found]) => [name, flatSourceOf(name, found)]));
}

interface OwnedTarget {
  readonly source: string;
  readonly target: FlatTarget;
}

/** Labels are written down for wanted targets alone: for all of them they would be as large as the list. */
function targetsOn({ entry, fragment, ledger }: StoredPage, isWanted: IsWanted): readonly OwnedTarget[] {
  const owners = decodeLedger(ledger).targets;
  const rows = groupsOn(inflatedFragment(entry, fragment)).flatMap(({ targets, labels }) =>
    targets.map((address) => ({ address, labels })),
  );
  if (owners.length !== rows.length)
    throw new StoreError('damaged', `page ${entry.index} and its ledger do not belong together`);
  return rows.flatMap(({ address, labels }, position) => {
    const source = owners[position] ?? '';
    return isWanted(source, address) ? [{ source, target: { address, labels: JSON.stringify(labels) } }] : [];
  });
}

function groupsOn(plain: Uint8Array): readonly StoredGroup[] {
  // What a commit wrote and its CRC confirms is a list of groups.
  return JSON.parse(`[${Buffer.from(plain).toString()}]`) as readonly StoredGroup[];
}
