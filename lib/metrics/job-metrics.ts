import type { JobSubject, Metric } from './metric.ts';

export const jobMetrics: readonly Metric<JobSubject>[] = [
  {
    name: 'prometheus_sd_discovered_targets',
    help: 'Current number of discovered targets.',
    kind: 'gauge',
    value: ({ state }) => (state.state === 'ready' ? state.targets : undefined),
  },
  {
    name: 'rollcall_job_ready',
    help: 'Whether the list of a job can be served.',
    kind: 'gauge',
    value: ({ state }) => (state.state === 'ready' ? 1 : 0),
  },
  {
    name: 'rollcall_job_providers',
    help: 'Providers that the configuration names for a job.',
    kind: 'gauge',
    value: ({ job }) => job.providers.length,
  },
  {
    name: 'rollcall_job_missing_providers',
    help: 'Providers of a job that were never read, or never as a whole.',
    kind: 'gauge',
    value: ({ state }) => state.missing.length,
  },
  {
    name: 'rollcall_job_stale_providers',
    help: 'Providers left out of a job because their last success is older than max_staleness.',
    kind: 'gauge',
    value: ({ state }) => state.stale.length,
  },
  {
    name: 'rollcall_job_failing_providers',
    help: 'Providers of a job of which everything or a part could not be read the last time: what they had is served.',
    kind: 'gauge',
    value: ({ state }) => state.failing.length,
  },
  {
    name: 'rollcall_job_held_targets',
    help: 'Targets of a job served although their source or the configuration does not name them any more.',
    kind: 'gauge',
    value: ({ state }) => state.held.reduce((sum, { targets = 0 }) => sum + targets, 0),
  },
  {
    name: 'rollcall_job_predecessors',
    help: 'Providers that left a job and are served until what replaces them was read as a whole and their loss is confirmed.',
    kind: 'gauge',
    value: ({ state }) => state.held.filter(({ leftAtMs }) => leftAtMs !== undefined).length,
  },
  {
    name: 'rollcall_job_oldest_predecessor_age_seconds',
    help: 'Time since the first of the providers left that are served still.',
    kind: 'gauge',
    value: ({ state, nowMs }) => {
      const left = state.held.flatMap(({ leftAtMs }) => leftAtMs ?? []);
      return left.length === 0 ? undefined : Math.max(0, nowMs - Math.min(...left)) / 1000;
    },
  },
  {
    name: 'rollcall_job_age_seconds',
    help: 'Time since the oldest last success among the providers served for a job.',
    kind: 'gauge',
    value: ({ state }) => (state.state === 'ready' && state.ageMs !== undefined ? state.ageMs / 1000 : undefined),
  },
  {
    name: 'rollcall_job_body_bytes',
    help: 'Size of the uncompressed list of a job.',
    kind: 'gauge',
    value: ({ state }) => {
      if (state.state !== 'ready') return undefined;
      return state.served.reduce((sum, { listing }) => sum + listing.bytes, 0);
    },
  },
];
