import type { Principal } from '../access/access.ts';
import type { HeldBack } from '../lookup/held-back.ts';
import type { JobState } from '../lookup/job-state.ts';
import { type PlannedJob, type PlanStatus, titleOf } from '../model/plan.ts';
import { instant, seconds } from './provider-view.ts';

/** Above this a client's timeout may end before the list does (API Gateway streams 2 MB/s after the first 6 MB). */
const largeBytes = 20_000_000;

/** What became of the configuration, as JSON; null before it was looked at. */
export function configurationView(status: PlanStatus | undefined, principal: Principal) {
  if (status === undefined) return null;
  return {
    version: status.version,
    acceptedAt: instant(status.version === '' ? undefined : status.acceptedAtMs),
    // It may quote any part of the file.
    error: principal.jobs === undefined ? (status.error ?? null) : null,
  };
}

/** What a job is served although nobody names it any more, with the name to approve. */
function heldView({ provider, reason, targets, hold, leftAtMs, waitsFor }: HeldBack) {
  const { id } = provider;
  return {
    provider: id,
    title: titleOf(provider),
    reason,
    targets: targets ?? null,
    hold,
    left: instant(leftAtMs),
    waitsFor,
  };
}

/** A job as JSON. */
export function jobView(job: PlannedJob, state: JobState) {
  const bytes = state.state === 'ready' ? state.served.reduce((sum, { listing }) => sum + listing.bytes, 0) : null;
  return {
    name: job.name,
    path: `/sd?job=${encodeURIComponent(job.name)}`,
    state: state.state,
    reason: state.state === 'ready' ? null : state.reason,
    targets: state.state === 'ready' ? state.targets : null,
    bytes,
    ageSeconds: state.state === 'ready' ? seconds(state.ageMs) : null,
    missing: state.missing,
    stale: state.stale,
    providers: job.providers.map(({ id }) => id),
    predecessors: job.predecessors.map(({ id }) => id),
    failing: state.failing,
    held: state.held.map(heldView),
    advice: bytes !== null && bytes > largeBytes ? 'over 20 MB: split it with &shard=i&of=n' : null,
  };
}
