/** A target as it is compared: its labels by sorted names, `__address__` among them. */
export type ToldTarget = Readonly<Record<string, string>>;

/** What is known after a refresh. */
export interface ToldRefresh {
  /** What is served: after a refresh that failed, what there was before. Sorted, each once. */
  readonly targets: readonly ToldTarget[];
  /** Why it was not read, or not whole; empty: everything was read. */
  readonly errors: readonly string[];
}

/** What came of a configuration: it was refused, or refreshed once or several times. */
export type Told = { readonly refused: string } | { readonly refreshes: readonly ToldRefresh[] };

export const jobName = 'conformance';

/** Labels that every target of a job gets unless it has its own. */
const labelsOfTheJob: Readonly<Record<string, string>> = {
  __always_scrape_classic_histograms__: 'false',
  __convert_classic_histograms_to_nhcb__: 'false',
  __metrics_path__: '/metrics',
  __scheme__: 'http',
  __scrape_interval__: '1m',
  __scrape_native_histograms__: 'false',
  __scrape_timeout__: '10s',
};

/**
 * Discovered labels as they are compared: without those that say nothing (an empty value is an absent label to Prometheus), without what the
 * job gives to every target, and without `__meta_url`, which names the place that was asked.
 */
export function toldTarget(discovered: Readonly<Record<string, string>>, job = jobName): ToldTarget {
  const told = Object.entries(discovered).filter(
    ([name, value]) =>
      value !== '' && name !== '__meta_url' && labelsOfTheJob[name] !== value && !(name === 'job' && value === job),
  );
  return Object.fromEntries(told.sort(([a], [b]) => compared(a, b)));
}

/** Targets as a set: sorted, each once. */
export function toldTargets(targets: readonly ToldTarget[]): readonly ToldTarget[] {
  const byText = new Map(targets.map((target) => [JSON.stringify(target), target]));
  return [...byText].sort(([a], [b]) => compared(a, b)).map(([, target]) => target);
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
