import type { PullSubject } from '../../lib/metrics/pull-metrics.ts';
import type { Pulled, PullOutcome } from './puller.ts';

/** What became of the pulls of one job, for its metrics. */
export interface PullRecord {
  note(outcome: PullOutcome, nowMs: number): void;
  subject(): PullSubject;
}

export function createPullRecord({ job }: Pulled): PullRecord {
  let subject: PullSubject = {
    job,
    pulls: 0,
    failures: 0,
    consecutiveFailures: 0,
    writes: 0,
    receivedBytes: 0,
    isUp: undefined,
    succeededAtMs: undefined,
    list: undefined,
    ageSeconds: undefined,
  };
  return {
    subject: () => subject,
    note(outcome, nowMs) {
      const pulls = subject.pulls + 1;
      if (outcome.state === 'failed') {
        const { failures, consecutiveFailures } = subject;
        const counts = { failures: failures + 1, consecutiveFailures: consecutiveFailures + 1 };
        subject = { ...subject, pulls, ...counts, isUp: false };
        return;
      }
      const { list = subject.list, receivedBytes, ageSeconds, state } = outcome;
      subject = {
        ...subject,
        pulls,
        consecutiveFailures: 0,
        isUp: true,
        succeededAtMs: nowMs,
        writes: subject.writes + Number(state === 'written'),
        receivedBytes: subject.receivedBytes + receivedBytes,
        list,
        ageSeconds,
      };
    },
  };
}
