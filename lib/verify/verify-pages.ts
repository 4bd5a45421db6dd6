import { digestOf } from '../model/digest.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Directory, PageEntry } from '../pages/directory.ts';
import { inflatedFragment } from '../pages/fragment.ts';
import { decodeLedger } from '../pages/ledger.ts';
import type { Contents, Store } from '../store/store.ts';
import { damage, decoded, type Fault } from './decoded.ts';

/** So many pages are held at a time, each with its ledger. */
const pagesPerRead = 32;

/**
 * What is wrong with the pages of a list and with their ledgers: absent, cut off, of another digest or version, not what
 * the directory says. Rejects with a StoreError when the store does not answer.
 */
export async function pageFaults(
  store: Pick<Store, 'read'>,
  id: ProviderId,
  { pages }: Directory,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (let first = 0; first < pages.length; first += pagesPerRead) {
    const some = pages.slice(first, first + pagesPerRead);
    const names = some.flatMap(({ name, ledger }) => [name, ledger.name].filter((each) => each !== undefined));
    const contents = await store.read(id, names);
    faults.push(...some.flatMap((entry) => [...faultsOf(entry, contents)]));
  }
  return faults;
}

function faultsOf(entry: PageEntry, contents: Contents): readonly Fault[] {
  const page = `page ${entry.index}`;
  const { ledger } = entry;
  return [
    ...partFaults(page, entry, contents, (bytes) => fragmentFault(entry, bytes)),
    ...partFaults(`the ledger of ${page}`, ledger, contents, (bytes) => ledgerFault(entry, bytes)),
  ];
}

type Part = Pick<PageEntry, 'name' | 'inline' | 'bytes'>;

function partFaults(
  what: string,
  { name, inline, bytes: expected }: Part,
  contents: Contents,
  faultIn: (bytes: Uint8Array) => string | undefined,
): readonly Fault[] {
  const bytes = inline ?? contents.get(name ?? '');
  if (bytes === undefined) return [damage(`${what} is not in the store: ${name ?? 'it has no name'}`)];
  if (bytes.byteLength !== expected) return [damage(`${what} has ${bytes.byteLength} bytes, expected ${expected}`)];
  const looked = decoded(() => faultIn(bytes));
  if ('fault' in looked) return [{ ...looked.fault, text: `${what}: ${looked.fault.text}` }];
  return looked.value === undefined ? [] : [damage(`${what}: ${looked.value}`)];
}

function fragmentFault(entry: PageEntry, bytes: Uint8Array): string | undefined {
  const plain = inflatedFragment(entry, bytes);
  if (digestOf(plain) !== entry.digest) return 'its digest is not the one in the directory';
  const groups: readonly { readonly targets: readonly string[] }[] = JSON.parse(`[${plain}]`);
  const targets = groups.reduce((sum, group) => sum + group.targets.length, 0);
  return targets === entry.targets ? undefined : `has ${targets} targets, expected ${entry.targets}`;
}

function ledgerFault(entry: PageEntry, bytes: Uint8Array): string | undefined {
  const { targets } = decodeLedger(bytes);
  return targets.length === entry.targets ? undefined : `knows ${targets.length} targets of ${entry.targets}`;
}
