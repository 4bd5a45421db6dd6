import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { StoreError } from '../../errors.ts';
import type { Head, HeadPatch, Listing } from '../../model/head.ts';
import type { PlannedJob, PlanStatus } from '../../model/plan.ts';
import { asProviderId, type ProviderId } from '../../model/provider-id.ts';

export type Item = Record<string, AttributeValue>;
export type Key = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

/** In every item. Version N reads N-1; what it does not know is an error, never a guess. */
export const schemaVersion = 1;
const maxMessageBytes = 200;
const version: AttributeValue = { N: String(schemaVersion) };

export const jobsPartition = 'jobs';
export const headsPartition = 'heads';
const planStatusKey = keyOf('plan', 'status');

export function keyOf(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}

export const keys = {
  planStatus: planStatusKey,
  job: (name: string): Key => keyOf(jobsPartition, name),
  head: (id: ProviderId): Key => keyOf(headsPartition, id),
} as const;

const planStatus = z.object({
  version: z.string(),
  acceptedAtMs: z.number(),
  checkedAtMs: z.number(),
  error: z.string().optional(),
});

const provider = z.object({
  id: z.string().transform(asProviderId),
  mechanism: z.string(),
  description: z.string(),
  intervalMs: z.number().optional(),
  sinceMs: z.number(),
});

const job = z.object({
  name: z.string(),
  version: z.string(),
  sinceMs: z.number(),
  position: z.number(),
  providers: z.array(provider),
  predecessors: z.array(provider.extend({ leftAtMs: z.number() })),
  settings: z.object({
    initialGraceMs: z.number(),
    maxStalenessMs: z.number().optional(),
    guard: z.object({
      enabled: z.boolean(),
      maxLossRatio: z.number(),
      minTargets: z.number(),
      confirmations: z.number(),
      confirmAfterMs: z.number(),
    }),
  }),
});

const listing = z.object({
  generation: z.number(),
  directory: z.string(),
  digest: z.string(),
  root: z.string(),
  targets: z.number(),
  sources: z.number(),
  bytes: z.number(),
  repaired: z.number(),
  hold: z.string().optional(),
  held: z.number(),
  kept: z.number(),
});

const failure = z.object({
  kind: z.enum(['aborted', 'malformed', 'throttled', 'unauthorized', 'unreachable']),
  message: z.string(),
});

/** A document as one JSON attribute: read and written whole. */
export function documentItem(key: Key, document: unknown): Item {
  return { ...key, v: version, body: { S: JSON.stringify(document) } };
}

export function planStatusOf(item: Item): PlanStatus {
  const { error, ...rest } = documentOf(item, planStatus);
  return { ...rest, error };
}

export function jobOf(item: Item): PlannedJob {
  const { settings, providers, predecessors, ...rest } = documentOf(item, job);
  return {
    ...rest,
    providers: providers.map((each) => ({ ...each, intervalMs: each.intervalMs })),
    predecessors: predecessors.map((each) => ({ ...each, intervalMs: each.intervalMs })),
    settings: { ...settings, maxStalenessMs: settings.maxStalenessMs },
  };
}

export function headOf(item: Item): Head {
  checkVersion(item);
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
    failure: json(item, 'failure', failure),
    unread: number(item, 'unread') ?? 0,
    unreadNames: json(item, 'unreadNames', z.array(z.string())) ?? [],
    notBeforeMs: number(item, 'notBeforeMs'),
    listing: listingOf(item),
    wholeAtMs: number(item, 'wholeAtMs'),
    change: text(item, 'change'),
    changedAtMs: number(item, 'changedAtMs'),
    sent: number(item, 'sent') ?? 0,
    unnamedSinceMs: number(item, 'unnamedSinceMs'),
    retiredAtMs: number(item, 'retiredAtMs'),
    sweptAtMs: number(item, 'sweptAtMs'),
  };
}

/** The attributes that a patch sets, and those it removes. */
export function attributesOf(patch: HeadPatch): { readonly set: Item; readonly removed: readonly string[] } {
  const set: Item = {};
  const removed: string[] = [];
  for (const [name, value] of Object.entries(patch)) {
    if (name === 'lease') removed.push('leaseOwner', 'leaseEndMs');
    else if (value === null) removed.push(name);
    else set[name] = attributeOf(name === 'failure' ? cutMessage(value) : value);
  }
  return { set, removed };
}

function attributeOf(value: unknown): AttributeValue {
  if (typeof value === 'number') return { N: String(value) };
  return { S: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** The head stays under 1 KB: an update costs one write unit only then. */
function cutMessage(value: unknown): unknown {
  const { kind, message } = failure.parse(value);
  const bytes = Buffer.from(message.toWellFormed());
  if (bytes.length <= maxMessageBytes) return { kind, message };
  const cut = bytes
    .subarray(0, maxMessageBytes - 3)
    .toString()
    .replace(/\uFFFD$/u, '');
  return { kind, message: `${cut}...` };
}

function listingOf(item: Item): Listing | undefined {
  const found = json(item, 'listing', listing);
  return found === undefined ? undefined : { ...found, hold: found.hold };
}

function documentOf<Shape extends z.ZodType>(item: Item, shape: Shape): z.output<Shape> {
  checkVersion(item);
  const found = json(item, 'body', shape);
  if (found === undefined) throw new StoreError('damaged', `item ${nameOf(item)} has no body`);
  return found;
}

function json<Shape extends z.ZodType>(item: Item, attribute: string, shape: Shape): z.output<Shape> | undefined {
  const source = text(item, attribute);
  if (source === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(source));
  } catch (error) {
    throw new StoreError('damaged', `item ${nameOf(item)} holds a ${attribute} this version does not know`, {
      cause: error,
    });
  }
}

export function checkVersion(item: Item): void {
  const stored = number(item, 'v') ?? 0;
  if (stored === schemaVersion) return;
  throw new StoreError(
    'damaged',
    `item ${nameOf(item)} has schema version ${stored}: this version knows ${schemaVersion}`,
  );
}

export function text(item: Item, attribute: string): string | undefined {
  return item[attribute]?.S;
}

export function number(item: Item, attribute: string): number | undefined {
  const stored = item[attribute]?.N;
  return stored === undefined ? undefined : Number(stored);
}

function nameOf(item: Item): string {
  return `${text(item, 'pk') ?? '?'}/${text(item, 'sk') ?? '?'}`;
}
