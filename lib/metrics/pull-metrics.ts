import { type Exposition, exposed, expositionOf } from './exposition.ts';
import type { Metric } from './metric.ts';

/** A list that is pulled into a file, and what became of that since the process began. */
export interface PullSubject {
  readonly job: string;
  readonly pulls: number;
  readonly failures: number;
  readonly consecutiveFailures: number;
  readonly writes: number;
  readonly receivedBytes: number;
  /** Undefined before the first pull ended. */
  readonly isUp: boolean | undefined;
  readonly succeededAtMs: number | undefined;
  readonly list: { readonly targets: number; readonly bytes: number } | undefined;
  /** As the hub said with its last answer. */
  readonly ageSeconds: number | undefined;
}

/** The text exposition of `rollcall pull`. */
export function pullMetricsOf(subjects: readonly PullSubject[]): Promise<Exposition> {
  return expositionOf([exposed(pullMetrics, subjects, ({ job }) => ({ job }))]);
}

const pullMetrics: readonly Metric<PullSubject>[] = [
  {
    name: 'rollcall_pull_up',
    help: 'Whether the last pull of a list succeeded; the last good list stays in its file.',
    kind: 'gauge',
    value: ({ isUp }) => (isUp === undefined ? undefined : Number(isUp)),
  },
  {
    name: 'rollcall_pull_last_success_timestamp_seconds',
    help: 'When a list was last pulled, changed or not.',
    kind: 'gauge',
    value: ({ succeededAtMs }) => (succeededAtMs === undefined ? undefined : succeededAtMs / 1000),
  },
  {
    name: 'rollcall_pull_consecutive_failures',
    help: 'Pulls of a list that failed since the last success.',
    kind: 'gauge',
    value: ({ consecutiveFailures }) => consecutiveFailures,
  },
  {
    name: 'rollcall_pull_pulls_total',
    help: 'Pulls of a list.',
    kind: 'counter',
    value: ({ pulls }) => pulls,
  },
  {
    name: 'rollcall_pull_failures_total',
    help: 'Pulls of a list that failed.',
    kind: 'counter',
    value: ({ failures }) => failures,
  },
  {
    name: 'rollcall_pull_writes_total',
    help: 'Times that the file of a list was replaced.',
    kind: 'counter',
    value: ({ writes }) => writes,
  },
  {
    name: 'rollcall_pull_received_bytes_total',
    help: 'Bytes of bodies received for a list, as they came over the wire.',
    kind: 'counter',
    value: ({ receivedBytes }) => receivedBytes,
  },
  {
    name: 'rollcall_pull_targets',
    help: 'Targets of the last list that was pulled.',
    kind: 'gauge',
    value: ({ list }) => list?.targets,
  },
  {
    name: 'rollcall_pull_list_bytes',
    help: 'Size of the last list that was pulled, unpacked.',
    kind: 'gauge',
    value: ({ list }) => list?.bytes,
  },
  {
    name: 'rollcall_pull_hub_age_seconds',
    help: 'Since the oldest last success of the hub for a list, as it said with its last answer.',
    kind: 'gauge',
    value: ({ ageSeconds }) => ageSeconds,
  },
];
