import type { Approval } from '../model/approval.ts';
import type { Head, HeadPatch } from '../model/head.ts';
import type { PlannedJob, PlanStatus } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { leaseRefusal, newHead } from './lease-refusal.ts';
import type { LeaseAnswer, LeaseRequest, Store } from './store.ts';

/** The plainest store there is: the reference that the others are held against. */
export function createMemoryStore(): Store {
  const jobs = new Map<string, PlannedJob>();
  const heads = new Map<ProviderId, Head>();
  const contents = new Map<ProviderId, Map<string, Uint8Array>>();
  const approvals = new Map<string, Approval>();
  const uses = new Map<string, string>();
  let status: PlanStatus | undefined;

  return {
    planStatus: async () => status,
    writePlanStatus: async (next) => {
      status = next;
    },
    jobs: async () => [...jobs.values()].sort((a, b) => a.position - b.position),
    writeJob: async (job, condition) => {
      const { version } = jobs.get(job.name) ?? {};
      if (condition !== undefined && version !== condition.over?.version && version !== job.version) return false;
      jobs.set(job.name, job);
      return true;
    },
    removeJob: async (name, condition) => {
      const { version } = jobs.get(name) ?? {};
      if (condition !== undefined && version !== undefined && version !== condition.over?.version) return false;
      jobs.delete(name);
      return true;
    },
    jobAndHeads: async (name, ids) => ({
      job: jobs.get(name),
      heads: new Map([...heads].filter(([id]) => ids.includes(id))),
    }),
    heads: async () => [...heads.values()],
    head: async (id) => heads.get(id),
    lease: async (request) => {
      const head = heads.get(request.id) ?? newHead(request.id);
      const answer = leaseAnswer(head, request);
      if (answer.taken) heads.set(request.id, answer.head);
      return answer;
    },
    update: async (id, generation, patch) => {
      const head = heads.get(id);
      if (head?.generation !== generation) return false;
      heads.set(id, patched(head, patch));
      return true;
    },
    setUnnamedSince: async (id, unnamedSinceMs) => {
      const head = heads.get(id);
      if (head !== undefined) heads.set(id, { ...head, unnamedSinceMs });
    },
    removeHead: async (id, generation) => heads.get(id)?.generation === generation && heads.delete(id),
    approvals: async () => [...approvals.values()],
    writeApproval: async (approval) => {
      approvals.set(`${approval.provider} ${approval.hold}`, approval);
    },
    write: async (id, written) => {
      const known = contents.get(id) ?? new Map<string, Uint8Array>();
      for (const [name, bytes] of written) known.set(name, bytes);
      contents.set(id, known);
    },
    read: async (id, names) => {
      const known = contents.get(id);
      return new Map(
        names.flatMap((name) => {
          const bytes = known?.get(name);
          return bytes === undefined ? [] : [[name, bytes] as const];
        }),
      );
    },
    remove: async (id, names) => {
      for (const name of names) contents.get(id)?.delete(name);
    },
    names: async (id) => [...(contents.get(id)?.keys() ?? [])],
    noteTokenUse: async (token, day) => void uses.set(token, day),
    tokenUses: async () => new Map(uses),
  };
}

function leaseAnswer(head: Head, request: LeaseRequest): LeaseAnswer {
  const reason = leaseRefusal(head, request);
  if (reason !== undefined) return { taken: false, reason };
  const leased = {
    ...head,
    lease: { owner: request.owner, endMs: request.endMs },
    slotMs: request.slotMs ?? head.slotMs,
    attemptAtMs: request.nowMs,
    generation: head.generation + 1,
    failures: head.failures + 1,
  };
  return { taken: true, head: leased };
}

function patched(head: Head, patch: HeadPatch): Head {
  const set = Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value ?? undefined]));
  return { ...head, ...set };
}
