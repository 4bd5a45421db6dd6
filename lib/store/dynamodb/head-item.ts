import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Failure, Head, HeadPatch } from '../../model/head.ts';
import { asProviderId } from '../../model/provider-id.ts';
import { newHead } from '../lease-refusal.ts';
import { checkVersion, faultOf, type Item, json, number, orElse, text } from './items.ts';
import { PackedCalls, PackedListing, packedCalls, packedListing } from './packed.ts';

const maxMessageBytes = 200;

const failure = z.object({
  kind: z.enum(['aborted', 'malformed', 'throttled', 'unauthorized', 'unreachable']),
  message: z.string(),
});

const unreadNames = z.array(z.string());

/** As `headOf`, but one of another version says so in its place: it must not take the others with it. */
export function headOrFault(item: Item): Head {
  return orElse(
    () => headOf(item),
    () => ({ ...newHead(asProviderId(text(item, 'sk') ?? '')), fault: faultOf(item) }),
  );
}

/** What of a head is damaged is absent, and said so: the next refresh writes it anew. Throws a StoreError for another version. */
export function headOf(item: Item): Head {
  checkVersion(item);
  let isWhole = true;
  const salvaged = <Shape extends z.ZodType>(attribute: string, shape: Shape) =>
    orElse(
      () => json(item, attribute, shape),
      () => {
        isWhole = false;
        return undefined;
      },
    );
  const head = { ...scalarsOf(item), ...documentsOf(salvaged) };
  return isWhole ? head : { ...head, listing: undefined, fault: 'damaged' };
}

type Documents = Pick<Head, 'failure' | 'unreadNames' | 'listing'>;

function documentsOf(
  read: <Shape extends z.ZodType>(attribute: string, shape: Shape) => z.output<Shape> | undefined,
): Documents {
  return {
    failure: read('failure', failure),
    unreadNames: read('unreadNames', unreadNames) ?? [],
    listing: read('listing', PackedListing),
  };
}

function scalarsOf(item: Item): Omit<Head, keyof Documents> {
  const leaseOwner = text(item, 'leaseOwner');
  return {
    id: asProviderId(text(item, 'sk') ?? ''),
    generation: number(item, 'generation') ?? 0,
    lease: leaseOwner === undefined ? undefined : { owner: leaseOwner, endMs: number(item, 'leaseEndMs') ?? 0 },
    slotMs: number(item, 'slotMs') ?? 0,
    attemptAtMs: number(item, 'attemptAtMs') ?? 0,
    succeededAtMs: number(item, 'succeededAtMs'),
    tookMs: number(item, 'tookMs'),
    failures: number(item, 'failures') ?? 0,
    unread: number(item, 'unread') ?? 0,
    notBeforeMs: number(item, 'notBeforeMs'),
    calls: callsOf(item),
    wholeAtMs: number(item, 'wholeAtMs'),
    change: text(item, 'change'),
    changedAtMs: number(item, 'changedAtMs'),
    sent: number(item, 'sent') ?? 0,
    toldFail: number(item, 'toldFail'),
    toldHeld: number(item, 'toldHeld'),
    unnamedSinceMs: number(item, 'unnamedSinceMs'),
    retiredAtMs: number(item, 'retiredAtMs'),
    sweptAtMs: number(item, 'sweptAtMs'),
  };
}

/** What it needed the last time is no more than a guess of what it will need: a damaged one is none. */
function callsOf(item: Item): Head['calls'] {
  return orElse(
    () => json(item, 'calls', PackedCalls),
    () => undefined,
  );
}

/** The attributes that a patch sets, and those it removes. */
export function attributesOf(patch: HeadPatch): { readonly set: Item; readonly removed: readonly string[] } {
  const { lease, failure: failed, listing, calls, ...plain } = patch;
  const values = {
    ...plain,
    failure: failed && JSON.stringify(cutMessage(failed)),
    listing: listing && packedListing(listing),
    calls: calls && packedCalls(calls),
  };
  const entries = Object.entries(values);
  const removed = entries.filter(([, value]) => value === null).map(([name]) => name);
  return {
    set: Object.fromEntries(
      entries.flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, attributeOf(value)]])),
    ),
    removed: lease === null ? ['leaseOwner', 'leaseEndMs', ...removed] : removed,
  };
}

function attributeOf(value: string | number | readonly string[]): AttributeValue {
  if (typeof value === 'number') return { N: String(value) };
  return { S: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** The head stays under 1 KB: an update costs one write unit only then. */
function cutMessage({ kind, message }: Failure): Failure {
  const bytes = Buffer.from(message.toWellFormed());
  if (bytes.length <= maxMessageBytes) return { kind, message };
  const cut = bytes
    .subarray(0, maxMessageBytes - 3)
    .toString()
    .replace(/\uFFFD$/u, '');
  return { kind, message: `${cut}...` };
}
