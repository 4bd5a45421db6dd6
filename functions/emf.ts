import { isDimension } from '../lib/model/metric-dimension.ts';
import type { Clock, LogFields } from '../lib/ports.ts';
import { type EmfMetricName, emfMetrics, namespace } from './emf-metrics.ts';

export interface Sample {
  readonly metrics: Readonly<Partial<Record<EmfMetricName, number>>>;
  /** A job to count by as well. */
  readonly job?: string | undefined;
  /** For whoever searches the log. */
  readonly fields?: LogFields;
}

/** Tells metrics. They become figures of CloudWatch when it reads the log: no call is made, and nothing waits for one. */
export type Emit = (sample: Sample) => void;

export interface EmfSettings {
  /** Name of the hub: the dimension by which two deployments in one account are told apart. */
  readonly hub: string;
  readonly clock: Clock;
  /** Writes one line to the log of the function. */
  readonly write: (line: string) => void;
}

/** One line a sample. Amazon CloudWatch user guide: "Embedded metric format specification". */
export function createEmf({ hub, clock, write }: EmfSettings): Emit {
  return ({ metrics, job, fields = {} }) => {
    const byJob = job !== undefined && isDimension(job);
    const directive = {
      Namespace: namespace,
      Dimensions: byJob ? [['Hub'], ['Hub', 'Job']] : [['Hub']],
      Metrics: Object.keys(metrics).map((name) => ({ Name: name, Unit: unitOf(name) })),
    };
    const dimensions = { Hub: hub, ...(byJob ? { Job: job } : {}) };
    // What is searched for comes first: a field of that name must not stand in for a metric.
    const line = { ...fields, ...(job === undefined ? {} : { job }), ...dimensions, ...metrics };
    write(`${JSON.stringify({ _aws: { Timestamp: clock.nowMs(), CloudWatchMetrics: [directive] }, ...line })}\n`);
  };
}

function unitOf(name: string): string | undefined {
  return Object.entries(emfMetrics).find(([known]) => known === name)?.[1].unit;
}
