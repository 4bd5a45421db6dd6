import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { isDamage, StoreError } from '../../errors.ts';
import type { Approval } from '../../model/approval.ts';
import { type PlannedJob, type PlanStatus, unreadableJob } from '../../model/plan.ts';
import { asProviderId, type ProviderId } from '../../model/provider-id.ts';
import type { StoredFault } from '../../model/stored-fault.ts';

export type Item = Record<string, AttributeValue>;
export type Key = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

/** In every item. Version N reads N-1; what it does not know is an error, never a guess. */
export const schemaVersion = 1;
const version: AttributeValue = { N: String(schemaVersion) };

export const jobsPartition = 'jobs';
export const headsPartition = 'heads';
export const approvalsPartition = 'approvals';
/** Besides the approvals, the only partition that the API writes to. */
export const tokenUsesPartition = 'token-uses';
const planStatusKey = keyOf('plan', 'status');

export function keyOf(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}

export const keys = {
  planStatus: planStatusKey,
  job: (name: string): Key => keyOf(jobsPartition, name),
  head: (id: ProviderId): Key => keyOf(headsPartition, id),
  approval: ({ provider, hold }: Approval): Key => keyOf(approvalsPartition, `${provider} ${hold}`),
  tokenUse: (token: string): Key => keyOf(tokenUsesPartition, token),
} as const;

const planStatus = z.object({
  version: z.string(),
  acceptedAtMs: z.number(),
  checkedAtMs: z.number(),
  error: z.string().optional(),
  sources: z.array(z.object({ file: z.string(), version: z.string() })).optional(),
});

const provider = z.object({
  id: z.string().transform(asProviderId),
  mechanism: z.string(),
  description: z.string(),
  intervalMs: z.number().optional(),
  network: z.string().optional(),
  sinceMs: z.number(),
});

const job = z.object({
  name: z.string(),
  version: z.string(),
  sinceMs: z.number(),
  position: z.number(),
  providers: z.array(provider),
  predecessors: z.array(
    provider.extend({
      leftAtMs: z.number(),
      missed: z.object({ times: z.number(), firstAtMs: z.number(), slotMs: z.number() }).optional(),
    }),
  ),
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

const approval = z.object({
  provider: z.string().transform(asProviderId),
  hold: z.string(),
  atMs: z.number(),
  untilMs: z.number(),
});

const tokenUse = z.object({ day: z.string() });

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
    providers: providers.map(plannedOf),
    predecessors: predecessors.map(plannedOf),
    settings: { ...settings, maxStalenessMs: settings.maxStalenessMs },
  };
}

/** None if it cannot be read: what is not certain is not approved. */
export function approvalOf(item: Item): readonly Approval[] {
  return orElse<readonly Approval[]>(
    () => [documentOf(item, approval)],
    () => [],
  );
}

/** The day of a token's use. */
export function dayOf(item: Item): string {
  return documentOf(item, tokenUse).day;
}

/** JSON has no undefined: an interval that was not written is said again, and a network that is none is not. */
function plannedOf<Planned extends z.output<typeof provider>>({ network, ...planned }: Planned) {
  return { ...planned, intervalMs: planned.intervalMs, ...(network === undefined ? {} : { network }) };
}

/** As `jobOf`, but one that cannot be read says so in its place: it must not take the others with it. */
export function jobOrFault(item: Item): PlannedJob {
  return orElse(
    () => jobOf(item),
    () => unreadableJob(text(item, 'sk') ?? '', faultOf(item)),
  );
}

export function faultOf(item: Item): StoredFault {
  return (number(item, 'v') ?? 0) > schemaVersion ? 'newer' : 'damaged';
}

/** What can be read, or what stands for it when it is damaged or of another version. */
export function orElse<Value>(read: () => Value, otherwise: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return otherwise();
    throw error;
  }
}

function documentOf<Shape extends z.ZodType>(item: Item, shape: Shape): z.output<Shape> {
  checkVersion(item);
  const found = json(item, 'body', shape);
  if (found === undefined) throw new StoreError('damaged', `item ${nameOf(item)} has no body`);
  return found;
}

/** A JSON attribute, checked. Throws a StoreError (damaged) when it is not what it should be. */
export function json<Shape extends z.ZodType>(
  item: Item,
  attribute: string,
  shape: Shape,
): z.output<Shape> | undefined {
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
    faultOf(item) === 'newer' ? { reason: 'newer' } : {},
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
