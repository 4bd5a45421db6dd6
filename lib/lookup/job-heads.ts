import { StoreError } from '../errors.ts';
import type { Head } from '../model/head.ts';
import type { PlannedJob } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Store } from '../store/store.ts';

/** What one call to the store may ask for. */
const maxHeadsPerCall = 99;
const maxAttempts = 4;

export interface JobWithHeads {
  readonly job: PlannedJob;
  /** Of its providers and predecessors: one that is absent here is absent from the store. */
  readonly heads: ReadonlyMap<ProviderId, Head>;
}

export interface JobHeads {
  /** Undefined if the plan has no such job. */
  read(name: string): Promise<JobWithHeads | undefined>;
}

/**
 * Reads a job with the heads it needs. Whose heads it needed the last time is remembered as a guess, which is checked
 * against the job in the same answer, so that an unchanged job is one round trip. Requests at one time share one read.
 */
export function createJobHeads(store: Pick<Store, 'jobAndHeads'>): JobHeads {
  const guesses = new Map<string, readonly ProviderId[]>();
  const running = new Map<string, Promise<JobWithHeads | undefined>>();

  async function read(name: string): Promise<JobWithHeads | undefined> {
    let ids = guesses.get(name) ?? [];
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const { job, heads } = await readAll(store, name, ids);
      if (job === undefined) {
        guesses.delete(name);
        return undefined;
      }
      const needed = [...new Set([...job.providers, ...job.predecessors].map(({ id }) => id))];
      guesses.set(name, needed);
      if (needed.every((id) => ids.includes(id))) return { job, heads };
      ids = needed;
    }
    throw new StoreError('unanswered', `job ${name} changed ${maxAttempts} times while it was read`);
  }

  return {
    read(name) {
      const known = running.get(name);
      if (known !== undefined) return known;
      const started = read(name).finally(() => running.delete(name));
      running.set(name, started);
      return started;
    },
  };
}

async function readAll(store: Pick<Store, 'jobAndHeads'>, name: string, ids: readonly ProviderId[]) {
  const chunks = Array.from({ length: Math.max(1, Math.ceil(ids.length / maxHeadsPerCall)) }, (_, position) =>
    ids.slice(position * maxHeadsPerCall, (position + 1) * maxHeadsPerCall),
  );
  const answers = await Promise.all(chunks.map((chunk) => store.jobAndHeads(name, chunk)));
  return { job: answers[0]?.job, heads: new Map(answers.flatMap(({ heads }) => [...heads])) };
}
