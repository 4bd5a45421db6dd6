import { Counter, Gauge, Registry } from 'prom-client';
import { jobStateOf } from '../lookup/job-state.ts';
import { failuresOf, type KnownProvider } from '../lookup/known-providers.ts';
import type { Head } from '../model/head.ts';
import type { PlannedJob, PlanStatus } from '../model/plan.ts';
import { jobMetrics } from './job-metrics.ts';
import type { Metric } from './metric.ts';
import { providerMetrics } from './provider-metrics.ts';

/** What metrics are computed from: all of it is in the store. */
export interface MetricsInput {
  readonly status: PlanStatus | undefined;
  readonly jobs: readonly PlannedJob[];
  readonly providers: readonly KnownProvider[];
  readonly heads: ReadonlyMap<Head['id'], Head>;
  readonly nowMs: number;
}

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** The text exposition, from stored state alone: the same in every process at one instant. */
export async function metricsOf({ status, jobs, providers, heads, nowMs }: MetricsInput): Promise<Exposition> {
  const registry = new Registry();
  expose(registry, configurationMetrics, [status], () => ({}));
  const jobSubjects = jobs.map((job) => ({ job, state: jobStateOf(job, heads, nowMs), nowMs }));
  for (const metric of jobMetrics) {
    // Prometheus' own metric: `name` is the manager's, `config` the job's.
    const isPrometheus = metric.name.startsWith('prometheus_sd_');
    expose(registry, [metric], jobSubjects, ({ job }) =>
      isPrometheus ? { name: 'scrape', config: job.name } : { job: job.name },
    );
  }
  const providerSubjects = providers.map((provider) => ({
    provider,
    failures: provider.head === undefined ? 0 : failuresOf(provider.head, nowMs),
    nowMs,
  }));
  expose(registry, providerMetrics, providerSubjects, ({ provider: { id, mechanism, title } }) => ({
    provider: id,
    mechanism,
    title,
  }));
  return { contentType: registry.contentType, text: await registry.metrics() };
}

const configurationMetrics: readonly Metric<PlanStatus | undefined>[] = [
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

function expose<Subject>(
  registry: Registry,
  metrics: readonly Metric<Subject>[],
  subjects: readonly Subject[],
  labelsOf: (subject: Subject) => Readonly<Record<string, string>>,
): void {
  for (const metric of metrics) {
    const samples = subjects.flatMap((subject) => {
      const value = metric.value(subject);
      return value === undefined ? [] : [{ labels: labelsOf(subject), value }];
    });
    const [first] = samples;
    if (first === undefined) continue;
    const { name, help } = metric;
    const shape = { name, help, labelNames: Object.keys(first.labels), registers: [registry] };
    if (metric.kind === 'counter') {
      const counter = new Counter(shape);
      for (const { labels, value } of samples) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(shape);
      for (const { labels, value } of samples) gauge.set(labels, value);
    }
  }
}
