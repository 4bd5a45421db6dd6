import { decodeHold } from '../guard/hold-record.ts';
import { generationOf } from '../model/content-name.ts';
import type { Head, Listing } from '../model/head.ts';
import { decodeChange } from '../pages/change-record.ts';
import { type Directory, decodeDirectory, identityBytesOf, listDigestOf, namesIn } from '../pages/directory.ts';
import type { Contents, Store } from '../store/store.ts';
import { type Decoded, damage, decoded, type Fault } from './decoded.ts';
import { advice, type Finding } from './finding.ts';
import { pageFaults } from './verify-pages.ts';

export interface VerifiedList {
  readonly findings: readonly Finding[];
  /** What the head leads to, and what a reader may still hold; undefined: nobody can tell. */
  readonly referenced: ReadonlySet<string> | undefined;
  readonly pages: number;
}

export interface ListToVerify {
  readonly store: Pick<Store, 'read'>;
  readonly subject: string;
  readonly head: Head;
  readonly names: ReadonlyMap<string, boolean>;
}

const nothing: VerifiedList = { findings: [], referenced: new Set(), pages: 0 };

/** Everything that a head leads to. Rejects with a StoreError when the store does not answer. */
export async function verifyList(list: ListToVerify): Promise<VerifiedList> {
  const { head, subject, names } = list;
  const newer = [...names].filter(([, isNewer]) => isNewer).map(([name]) => name);
  if (newer.length > 0) {
    const text = `${newer.length} of its contents were written by a later version, ${newer[0]} for one`;
    return {
      ...nothing,
      referenced: undefined,
      findings: [{ severity: 'error', subject, text, advice: advice.upgrade }],
    };
  }
  const changes = await changeFindings(list);
  if (head.listing === undefined) return { ...nothing, findings: changes };
  const directory = await directoryOf(list, head.listing);
  if ('fault' in directory) {
    const found = faultFindings(list, head.listing, [directory.fault]);
    return { findings: [...changes, ...found], referenced: undefined, pages: 0 };
  }
  const { value } = directory;
  const faults = [...sumFaults(value, head.listing), ...(await pageFaults(list.store, head.id, value))];
  const found = faultFindings(list, head.listing, faults);
  const holds = await holdFindings(list, head.listing);
  const referenced = await referencedBy(list, head.listing, value);
  return { findings: [...changes, ...found, ...holds], referenced, pages: value.pages.length };
}

/** A list is taken back as a whole: one of which anything is a later version's is left to that. */
function faultFindings(
  { head, subject }: ListToVerify,
  { directory }: Listing,
  faults: readonly Fault[],
): readonly Finding[] {
  const isNewer = faults.some((fault) => fault.isNewer);
  const wayOut = isNewer
    ? { advice: advice.upgrade }
    : { advice: advice.rebuild, rebuild: { provider: head.id, directory } };
  return faults.map(({ text }): Finding => ({ severity: 'error', subject, text, ...wayOut }));
}

/** The directory, or what is wrong with it. */
async function directoryOf({ store, head }: ListToVerify, { directory }: Listing): Promise<Decoded<Directory>> {
  const bytes = (await store.read(head.id, [directory])).get(directory);
  if (bytes === undefined) return { fault: damage(`its directory is not in the store: ${directory}`) };
  return decoded(() => decodeDirectory(bytes));
}

function sumFaults({ pageCount, pages, digest }: Directory, listing: Listing): readonly Fault[] {
  const targets = pages.reduce((sum, page) => sum + page.targets, 0);
  const faults: string[] = [];
  if (digest !== listing.digest || digest !== listDigestOf(pageCount, pages)) {
    faults.push('the digests of head, directory and pages are not the same');
  }
  if (targets !== listing.targets) faults.push(`its pages have ${targets} targets, its head ${listing.targets}`);
  const bytes = identityBytesOf(pages);
  if (bytes !== listing.bytes) faults.push(`its pages have ${bytes} bytes, its head ${listing.bytes}`);
  return faults.map(damage);
}

/** Without it what is held is counted from the start: it stays longer, and nothing is lost. */
async function holdFindings({ store, head, subject }: ListToVerify, { hold }: Listing): Promise<readonly Finding[]> {
  if (hold === undefined) return [];
  const fault = contentFault(await store.read(head.id, [hold]), hold, decodeHold);
  if (fault === undefined) return [];
  const text = `what it holds back cannot be read, and is counted from the start: ${fault.text}`;
  return [{ severity: 'warning', subject, text, advice: fault.isNewer ? advice.upgrade : advice.waits }];
}

/** A record that expired is gone after its 30 days; the newest is there as long as its provider changes. */
async function changeFindings({ store, head, subject, names }: ListToVerify): Promise<readonly Finding[]> {
  const { change } = head;
  if (change === undefined || !names.has(change)) return [];
  const fault = contentFault(await store.read(head.id, [change]), change, decodeChange);
  if (fault === undefined) return [];
  const text = `its newest change cannot be read: ${fault.text}`;
  const consequence = 'the change feed ends there for this provider; lists are not touched by it';
  return [{ severity: 'warning', subject, text, advice: consequence }];
}

function contentFault(contents: Contents, name: string, decode: (bytes: Uint8Array) => object): Fault | undefined {
  const bytes = contents.get(name);
  if (bytes === undefined) return damage(`${name} is not in the store`);
  const content = decoded(() => decode(bytes));
  return 'fault' in content ? content.fault : undefined;
}

async function referencedBy(
  { store, head }: ListToVerify,
  { directory: name, hold }: Listing,
  directory: Directory,
): Promise<ReadonlySet<string> | undefined> {
  const trail = directory.trail.map((superseded) => superseded.directory);
  const held = [...(await store.read(head.id, trail)).values()].map((bytes) => decoded(() => decodeDirectory(bytes)));
  if (held.some((each) => 'fault' in each)) return undefined;
  const ofTrail = held.flatMap((each) => ('fault' in each ? [] : namesIn(each.value)));
  return new Set([name, ...(hold === undefined ? [] : [hold]), ...namesIn(directory), ...trail, ...ofTrail]);
}

/** Contents of a generation that the head has never come to: the one was restored, and the other was not. */
export function aheadOf({ generation }: Head, names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => generationOf(name) > generation);
}
