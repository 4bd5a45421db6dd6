import { jobStateOf } from '../lookup/job-state.ts';
import { failuresOf, type KnownProvider } from '../lookup/known-providers.ts';
import type { Head } from '../model/head.ts';
import type { PlannedJob, PlanStatus } from '../model/plan.ts';
import { type Exposition, exposed, expositionOf } from './exposition.ts';
import { jobMetrics } from './job-metrics.ts';
import type { Metric, ProviderSubject } from './metric.ts';
import { failureMetrics, providerMetrics } from './provider-metrics.ts';

/** What metrics are computed from: all of it is in the store. */
export interface MetricsInput {
  readonly status: PlanStatus | undefined;
  readonly jobs: readonly PlannedJob[];
  readonly providers: readonly KnownProvider[];
  readonly heads: ReadonlyMap<Head['id'], Head>;
  readonly nowMs: number;
}

/** The text exposition, from stored state alone: the same in every process at one instant. */
export async function metricsOf({ status, jobs, providers, heads, nowMs }: MetricsInput): Promise<Exposition> {
  const jobSubjects = jobs.map((job) => ({ job, state: jobStateOf(job, heads, nowMs), nowMs }));
  // Prometheus' own metrics: `name` is the manager's, `config` the job's.
  const [own, others] = [jobMetrics.filter(isPrometheus), jobMetrics.filter((metric) => !isPrometheus(metric))];
  const providerSubjects = providers.map((provider) => ({
    provider,
    failures: provider.head === undefined ? 0 : failuresOf(provider.head, nowMs),
    nowMs,
  }));
  const labelsOf = ({ provider: { id, mechanism, title } }: ProviderSubject) => ({ provider: id, mechanism, title });
  const failing = providerSubjects.filter(({ provider: { head } }) => head?.failure !== undefined);
  return expositionOf([
    exposed(configurationMetrics, [status], () => ({})),
    exposed(own, jobSubjects, ({ job }) => ({ name: 'scrape', config: job.name })),
    exposed(others, jobSubjects, ({ job }) => ({ job: job.name })),
    exposed(providerMetrics, providerSubjects, labelsOf),
    exposed(failureMetrics, failing, (subject) => ({
      ...labelsOf(subject),
      kind: subject.provider.head?.failure?.kind ?? '',
    })),
  ]);
}

function isPrometheus({ name }: { readonly name: string }): boolean {
  return name.startsWith('prometheus_sd_');
}

export const configurationMetrics: readonly Metric<PlanStatus | undefined>[] = [
  {
    name: 'rollcall_config_last_reload_successful',
    help: 'Whether the newest configuration that was looked at was accepted.',
    kind: 'gauge',
    value: (status) => (status !== undefined && status.version !== '' && status.error === undefined ? 1 : 0),
  },
  {
    name: 'rollcall_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in use was accepted.',
    kind: 'gauge',
    value: (status) => (status === undefined || status.version === '' ? undefined : status.acceptedAtMs / 1000),
  },
];
