import { isDamage } from '../errors.ts';
import { decodeHold } from '../guard/hold-record.ts';
import { generationOf } from '../model/content-name.ts';
import type { Head, Listing } from '../model/head.ts';
import { decodeChange } from '../pages/change-record.ts';
import { type Directory, decodeDirectory, identityBytesOf, listDigestOf, namesIn } from '../pages/directory.ts';
import type { Contents, Store } from '../store/store.ts';
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
  if (typeof directory === 'string') {
    const isNewer = directory.includes('this version knows');
    const damage = isNewer ? { advice: advice.upgrade } : { advice: advice.rebuild, rebuild: head.id };
    const found: Finding = { severity: 'error', subject, text: directory, ...damage };
    return { findings: [...changes, found], referenced: undefined, pages: 0 };
  }
  const faults = [...sumFaults(directory, head.listing), ...(await pageFaults(list.store, head.id, directory))];
  const found = faults.map((text): Finding => {
    return { severity: 'error', subject, text, advice: advice.rebuild, rebuild: head.id };
  });
  const holds = await holdFindings(list, head.listing);
  const referenced = await referencedBy(list, head.listing, directory);
  return { findings: [...changes, ...found, ...holds], referenced, pages: directory.pages.length };
}

/** The directory, or what is wrong with it. */
async function directoryOf({ store, head }: ListToVerify, { directory }: Listing): Promise<Directory | string> {
  const bytes = (await store.read(head.id, [directory])).get(directory);
  if (bytes === undefined) return `its directory is not in the store: ${directory}`;
  return valueOrFault(() => decodeDirectory(bytes));
}

function valueOrFault<Value>(decode: () => Value): Value | string {
  try {
    return decode();
  } catch (error) {
    if (isDamage(error) && error instanceof Error) return error.message;
    throw error;
  }
}

function sumFaults({ pageCount, pages, digest }: Directory, listing: Listing): readonly string[] {
  const targets = pages.reduce((sum, page) => sum + page.targets, 0);
  const faults: string[] = [];
  if (digest !== listing.digest || digest !== listDigestOf(pageCount, pages)) {
    faults.push('the digests of head, directory and pages are not the same');
  }
  if (targets !== listing.targets) faults.push(`its pages have ${targets} targets, its head ${listing.targets}`);
  const bytes = identityBytesOf(pages);
  if (bytes !== listing.bytes) faults.push(`its pages have ${bytes} bytes, its head ${listing.bytes}`);
  return faults;
}

/** Without it what is held is counted from the start: it stays longer, and nothing is lost. */
async function holdFindings({ store, head, subject }: ListToVerify, { hold }: Listing): Promise<readonly Finding[]> {
  if (hold === undefined) return [];
  const fault = contentFault(await store.read(head.id, [hold]), hold, decodeHold);
  const text = `what it holds back cannot be read, and is counted from the start: ${fault}`;
  return fault === undefined ? [] : [{ severity: 'warning', subject, text, advice: advice.waits }];
}

/** A record that expired is gone after its 30 days; the newest is there as long as its provider changes. */
async function changeFindings({ store, head, subject, names }: ListToVerify): Promise<readonly Finding[]> {
  const { change } = head;
  if (change === undefined || !names.has(change)) return [];
  const fault = contentFault(await store.read(head.id, [change]), change, decodeChange);
  const text = `its newest change cannot be read: ${fault}`;
  const consequence = 'the change feed ends there for this provider; lists are not touched by it';
  return fault === undefined ? [] : [{ severity: 'warning', subject, text, advice: consequence }];
}

function contentFault(contents: Contents, name: string, decode: (bytes: Uint8Array) => object): string | undefined {
  const bytes = contents.get(name);
  if (bytes === undefined) return `${name} is not in the store`;
  const decoded = valueOrFault(() => decode(bytes));
  return typeof decoded === 'string' ? decoded : undefined;
}

async function referencedBy(
  { store, head }: ListToVerify,
  { directory: name, hold }: Listing,
  directory: Directory,
): Promise<ReadonlySet<string> | undefined> {
  const trail = directory.trail.map((superseded) => superseded.directory);
  const held = [...(await store.read(head.id, trail)).values()].map((bytes) =>
    valueOrFault(() => decodeDirectory(bytes)),
  );
  if (held.some((each) => typeof each === 'string')) return undefined;
  const ofTrail = held.flatMap((each) => (typeof each === 'string' ? [] : namesIn(each)));
  return new Set([name, ...(hold === undefined ? [] : [hold]), ...namesIn(directory), ...trail, ...ofTrail]);
}

/** Contents of a generation that the head has never come to: the one was restored, and the other was not. */
export function aheadOf({ generation }: Head, names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => generationOf(name) > generation);
}
