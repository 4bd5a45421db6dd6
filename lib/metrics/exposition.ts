import { Counter, Gauge, Registry } from 'prom-client';
import type { Metric } from './metric.ts';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Metrics of some subjects, waiting for a registry. */
export type Exposed = (registry: Registry) => void;

export function exposed<Subject>(
  metrics: readonly Metric<Subject>[],
  subjects: readonly Subject[],
  labelsOf: (subject: Subject) => Readonly<Record<string, string>>,
): Exposed {
  return (registry) => {
    for (const metric of metrics) expose(registry, metric, subjects, labelsOf);
  };
}

/** The text exposition of these metrics and no others. */
export async function expositionOf(all: readonly Exposed[]): Promise<Exposition> {
  const registry = new Registry();
  for (const each of all) each(registry);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function expose<Subject>(
  registry: Registry,
  metric: Metric<Subject>,
  subjects: readonly Subject[],
  labelsOf: (subject: Subject) => Readonly<Record<string, string>>,
): void {
  const samples = subjects.flatMap((subject) => {
    const value = metric.value(subject);
    return value === undefined ? [] : [{ labels: labelsOf(subject), value }];
  });
  const [first] = samples;
  if (first === undefined) return;
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
