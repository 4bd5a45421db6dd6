import type { JobState } from '../lookup/job-state.ts';
import type { KnownProvider } from '../lookup/known-providers.ts';
import type { PlannedJob } from '../model/plan.ts';

/** A metric as it is declared: what is undefined for a subject has no sample, because unknown is not 0. */
export interface Metric<Subject> {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  readonly value: (subject: Subject) => number | undefined;
}

export interface JobSubject {
  readonly job: PlannedJob;
  readonly state: JobState;
  readonly nowMs: number;
}

export interface ProviderSubject {
  readonly provider: KnownProvider;
  readonly failures: number;
  readonly nowMs: number;
}
