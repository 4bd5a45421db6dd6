import { z } from 'zod';
import type { GuardSettings, JobSettings } from '../model/plan.ts';
import { Duration } from '../options/duration.ts';
import { CallBudgets } from './call-budgets.ts';

const Staleness = z
  .union([z.literal('off'), Duration], { error: 'must be off or a duration such as 6h' })
  .transform((value) => (value === 'off' ? undefined : value));

const guardFields = {
  enabled: z.boolean().describe('Whether a shrinking list is held back until it is confirmed.'),
  max_loss_ratio: z.number().min(0).max(1).describe('Share of the list that may go at once.'),
  min_targets: z.int().min(0).describe('Losses of fewer targets than this pass, unless nothing would be left.'),
  confirmations: z.int().min(1).describe('Scheduled refreshes in a row that must miss a target before it goes.'),
  confirm_after: Duration.describe('Time between the first and the last of them, at least.'),
};

const Guard = z.strictObject({
  enabled: guardFields.enabled.default(true),
  max_loss_ratio: guardFields.max_loss_ratio.default(0.5),
  min_targets: guardFields.min_targets.default(10),
  confirmations: guardFields.confirmations.default(3),
  confirm_after: guardFields.confirm_after.prefault('10m'),
});

const JobOverride = z.strictObject({
  initial_grace: Duration.optional().describe('As rollcall.initial_grace, for this job.'),
  max_staleness: Staleness.optional().describe('As rollcall.max_staleness, for this job.'),
  guard: z
    .strictObject(guardFields)
    .partial()
    .optional()
    .describe('As rollcall.guard, for this job; what is absent stays.'),
});

const Network = z.strictObject({
  subnets: z.array(z.string().min(1)).min(1).describe('Subnet ids.'),
  security_groups: z.array(z.string().min(1)).min(1).describe('Security group ids.'),
});

/** The names of a deployment's queues and functions are made of them. */
function checkNetworkNames(networks: object, context: z.RefinementCtx): void {
  for (const name of Object.keys(networks)) {
    if (/^[a-z][a-z0-9-]{0,19}$/.test(name)) continue;
    const message = 'must be a name of at most 20 small letters, digits and dashes, a letter first';
    context.addIssue({ code: 'custom', path: [name], message });
  }
}

/** The `rollcall:` key: what a hub needs to know beyond the file that Prometheus reads. */
export const HubSettings = z
  .strictObject({
    skip_jobs: z
      .array(z.string())
      .default([])
      .describe('Jobs that are left out: their discovery is not read, and they are 404.'),
    drop_labels: z
      .array(z.string().regex(/^[^*]+\*?$/, 'must be a label name, with at most one * as its last character'))
      .default([])
      .describe(
        'Labels that are dropped before anything is stored: names, or beginnings of names with a * behind them.',
      ),
    initial_grace: Duration.prefault('5m').describe(
      'How long a job that was never served waits for all of its providers.',
    ),
    max_staleness: Staleness.prefault('off').describe('A provider without success for longer is left out; off: never.'),
    guard: Guard.prefault({}).describe('What of a shrinking list is held back until it is confirmed.'),
    jobs: z.record(z.string(), JobOverride).default({}).describe('Settings of single jobs, by job name.'),
    networks: z
      .record(z.string(), Network)
      .superRefine(checkNetworkNames)
      .default({})
      .describe('Networks that providers can be asked from, for the option network of a block.'),
    call_budgets: CallBudgets,
    label_names: z
      .enum(['legacy', 'utf8'])
      .default('legacy')
      .describe('legacy: label names every Prometheus takes; utf8: any name, for Prometheus 3 and later.'),
    external_url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .optional()
      .describe('The URL under which scrapers reach this hub.'),
  })
  .transform((settings) => ({
    skipJobs: settings.skip_jobs,
    dropLabels: settings.drop_labels,
    labelNames: settings.label_names,
    externalUrl: settings.external_url,
    networks: settings.networks,
    callRates: settings.call_budgets,
    job: jobSettings(settings),
    overrides: settings.jobs,
  }));

export type HubSettings = z.output<typeof HubSettings>;

function jobSettings(settings: {
  readonly initial_grace: number;
  readonly max_staleness: number | undefined;
  readonly guard: z.output<typeof Guard>;
}): JobSettings {
  const guard: GuardSettings = {
    enabled: settings.guard.enabled,
    maxLossRatio: settings.guard.max_loss_ratio,
    minTargets: settings.guard.min_targets,
    confirmations: settings.guard.confirmations,
    confirmAfterMs: settings.guard.confirm_after,
  };
  return { initialGraceMs: settings.initial_grace, maxStalenessMs: settings.max_staleness, guard };
}

/** The settings of one job: the hub's, and what stands under `rollcall.jobs` for it. */
export function settingsOf({ job, overrides }: HubSettings, name: string): JobSettings {
  const own = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  if (own === undefined) return job;
  const { guard = {} } = own;
  return {
    initialGraceMs: own.initial_grace ?? job.initialGraceMs,
    // A written `off` is undefined, like the rest, and yet says something: the key is there.
    maxStalenessMs: 'max_staleness' in own ? own.max_staleness : job.maxStalenessMs,
    guard: {
      enabled: guard.enabled ?? job.guard.enabled,
      maxLossRatio: guard.max_loss_ratio ?? job.guard.maxLossRatio,
      minTargets: guard.min_targets ?? job.guard.minTargets,
      confirmations: guard.confirmations ?? job.guard.confirmations,
      confirmAfterMs: guard.confirm_after ?? job.guard.confirmAfterMs,
    },
  };
}
