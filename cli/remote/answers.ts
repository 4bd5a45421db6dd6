import { z } from 'zod';

/** Of what the API answers, the fields that commands show. */

const Instant = z.string().nullable();

export const HeldAnswer = z.object({
  provider: z.string(),
  title: z.string(),
  reason: z.enum(['gone', 'unread', 'shrinking']),
  targets: z.number().nullable(),
  hold: z.string(),
  waitsFor: z.array(z.string()),
});
export type HeldAnswer = z.output<typeof HeldAnswer>;

export const JobAnswer = z.object({
  name: z.string(),
  state: z.enum(['ready', 'unready']),
  reason: z.string().nullable(),
  targets: z.number().nullable(),
  ageSeconds: z.number().nullable(),
  missing: z.array(z.string()),
  stale: z.array(z.string()),
  providers: z.array(z.string()),
  predecessors: z.array(z.string()),
  failing: z.array(z.string()),
  held: z.array(HeldAnswer),
  advice: z.string().nullable(),
});
export type JobAnswer = z.output<typeof JobAnswer>;

export const JobsAnswer = z.object({
  configuration: z.object({ version: z.string(), acceptedAt: Instant, error: z.string().nullable() }).nullable(),
  jobs: z.array(JobAnswer),
});
export type JobsAnswer = z.output<typeof JobsAnswer>;

export const ProviderAnswer = z.object({
  id: z.string(),
  title: z.string(),
  jobs: z.array(z.string()),
  generation: z.number(),
  refreshing: z.boolean(),
  lastAttempt: Instant,
  lastSuccess: Instant,
  ageSeconds: z.number().nullable(),
  failures: z.number(),
  error: z.object({ kind: z.string(), message: z.string() }).nullable(),
  unread: z.number(),
  unreadNames: z.array(z.string()),
  lastChange: Instant,
  retiredAt: Instant,
  targets: z.number().nullable(),
  held: z.number(),
});
export type ProviderAnswer = z.output<typeof ProviderAnswer>;

export const ProvidersAnswer = z.object({ providers: z.array(ProviderAnswer) });

export const ChangeAnswer = z.object({
  id: z.string(),
  provider: z.string(),
  title: z.string(),
  at: z.string(),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.object({ source: z.string() })),
  targetsBefore: z.number(),
  targetsAfter: z.number(),
});
export type ChangeAnswer = z.output<typeof ChangeAnswer>;

export const ChangesAnswer = z.object({
  changes: z.array(ChangeAnswer),
  cursor: z.string(),
  more: z.boolean(),
  incomplete: z.array(z.string()),
});

export const ApproveAnswer = z.object({ targets: z.number().nullable(), until: z.string() });

/** A provider, as far as it says which targets it holds. */
export const HoldsAnswer = z.object({
  holds: z
    .object({
      count: z.number(),
      targets: z.array(z.object({ source: z.string(), address: z.string(), missed: z.number() })),
    })
    .nullable(),
});

export const RefreshAnswer = z.object({
  queued: z.array(z.string()),
  paused: z.array(z.object({ provider: z.string(), until: z.string() })),
});

export type RefreshAnswer = z.output<typeof RefreshAnswer>;

export const ListAnswer = z.array(z.object({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()) }));

/** `/api/v1/tokens`. */
export const TokensAnswer = z.object({
  tokens: z.array(z.object({ id: z.string(), lastUsed: z.string().nullable() })),
});
