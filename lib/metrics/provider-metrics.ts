import type { Metric, ProviderSubject } from './metric.ts';

export const providerMetrics: readonly Metric<ProviderSubject>[] = [
  {
    name: 'rollcall_provider_up',
    help: 'Whether the last completed refresh of a provider succeeded.',
    kind: 'gauge',
    value: ({ provider: { head }, failures }) => (head?.succeededAtMs !== undefined && failures === 0 ? 1 : 0),
  },
  {
    name: 'rollcall_provider_consecutive_failures',
    help: 'Refreshes of a provider that failed since the last success.',
    kind: 'gauge',
    value: ({ failures }) => failures,
  },
  {
    name: 'rollcall_provider_refreshes_started_total',
    help: 'Refreshes of a provider that were begun.',
    kind: 'counter',
    value: ({ provider: { head } }) => head?.generation,
  },
  {
    name: 'rollcall_provider_last_success_timestamp_seconds',
    help: 'When a provider was last read.',
    kind: 'gauge',
    value: ({ provider: { head } }) => seconds(head?.succeededAtMs),
  },
  {
    name: 'rollcall_provider_last_attempt_timestamp_seconds',
    help: 'When the last refresh of a provider was begun.',
    kind: 'gauge',
    value: ({ provider: { head } }) => seconds(head?.attemptAtMs === 0 ? undefined : head?.attemptAtMs),
  },
  {
    name: 'rollcall_provider_age_seconds',
    help: 'Time since a provider was last read.',
    kind: 'gauge',
    value: ({ provider: { head }, nowMs }) =>
      head?.succeededAtMs === undefined ? undefined : Math.max(0, nowMs - head.succeededAtMs) / 1000,
  },
  {
    name: 'rollcall_provider_last_refresh_duration_seconds',
    help: 'How long the last completed refresh of a provider took.',
    kind: 'gauge',
    value: ({ provider: { head } }) => seconds(head?.tookMs),
  },
  {
    name: 'rollcall_provider_targets',
    help: 'Targets in the stored list of a provider.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.listing?.targets,
  },
  {
    name: 'rollcall_provider_held_targets',
    help: 'Targets of a provider that are gone from its source and held back by the guard.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.listing?.held,
  },
  {
    name: 'rollcall_provider_kept_targets',
    help: 'Targets of a provider kept because their part of the source could not be read.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.listing?.kept,
  },
  {
    name: 'rollcall_provider_repaired_labels',
    help: 'Labels in the stored list of a provider that had to be made legal.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.listing?.repaired,
  },
  {
    name: 'rollcall_provider_unread_scopes',
    help: 'Parts of the source of a provider that could not be read the last time.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.unread,
  },
  {
    name: 'rollcall_provider_paused_until_timestamp_seconds',
    help: 'When a source that throttles is asked again.',
    kind: 'gauge',
    value: ({ provider: { head } }) => seconds(head?.notBeforeMs),
  },
  {
    name: 'rollcall_provider_list_bytes',
    help: 'Size of the uncompressed list of a provider.',
    kind: 'gauge',
    value: ({ provider: { head } }) => head?.listing?.bytes,
  },
];

/** With the kind of failure as a label; of providers that did not fail there are no samples. */
export const failureMetrics: readonly Metric<ProviderSubject>[] = [
  {
    name: 'rollcall_provider_failing',
    help: 'Providers of which everything or a part could not be read the last time, by the kind of failure.',
    kind: 'gauge',
    value: () => 1,
  },
];

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
