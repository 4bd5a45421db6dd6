import { mayUseJob, type Principal } from '../access/access.ts';
import { BadRequestError, UnknownError } from '../errors.ts';
import type { PlannedJob } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Queue } from '../model/refresh-message.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Handle } from './api.ts';
import { instant } from './provider-view.ts';
import { jsonOf } from './request-json.ts';
import { forbidden, successAnswer } from './route-answer.ts';

interface Wish {
  readonly job?: string;
  readonly provider?: string;
}

export interface RefreshPorts {
  readonly store: Pick<Store, 'jobs' | 'heads'>;
  readonly queue: Queue;
  readonly clock: Clock;
}

/** `POST /api/v1/refresh` with `{"job"}`, `{"provider"}` or `{}` for all: asks for a refresh soon, and waits for none. */
export function createRefreshRoute(ports: RefreshPorts): Handle {
  return async ({ request, principal }) => {
    const wish = wishIn(request.body);
    if (wish.job !== undefined && !mayUseJob(principal, wish.job)) return forbidden();
    const wanted = wantedProviders(wish, await ports.store.jobs(), principal);
    const paused = await pausedProviders(ports, wanted);
    const queued = wanted.filter((provider) => !paused.has(provider));
    await ports.queue.send(queued.map((provider) => ({ provider })));
    const views = [...paused].map(([provider, untilMs]) => ({ provider, until: instant(untilMs) }));
    return successAnswer({ queued, paused: views }, 202);
  };
}

/** Of some providers, those whose source asked not to be asked before an instant: it is asked then, by itself. */
async function pausedProviders(
  { store, clock }: RefreshPorts,
  wanted: readonly ProviderId[],
): Promise<ReadonlyMap<ProviderId, number>> {
  const paused = (await store.heads()).flatMap(({ id, notBeforeMs = 0 }) =>
    wanted.includes(id) && notBeforeMs > clock.nowMs() ? [[id, notBeforeMs] as const] : [],
  );
  return new Map(paused);
}

function wantedProviders({ job, provider }: Wish, jobs: readonly PlannedJob[], principal: Principal) {
  const allowed = jobs.filter(({ name }) => mayUseJob(principal, name) && (job === undefined || name === job));
  if (job !== undefined && allowed.length === 0) throw new UnknownError(`no job named ${job}`);
  const ids = [...new Set(allowed.flatMap(({ providers }) => providers.map(({ id }) => id)))];
  const wanted = ids.filter((id) => provider === undefined || id === provider);
  if (provider !== undefined && wanted.length === 0) throw new UnknownError(`no provider ${provider}`);
  return wanted;
}

function wishIn(body: string): Wish {
  const wish = body.trim() === '' ? {} : jsonOf(body);
  const isWish = typeof wish === 'object' && wish !== null && !Array.isArray(wish);
  const entries = isWish ? Object.entries(wish) : [];
  const isSound = entries.every(([key, value]) => (key === 'job' || key === 'provider') && typeof value === 'string');
  if (!isWish || !isSound || entries.length > 1) {
    throw new BadRequestError('the body must be {"job": name}, {"provider": id} or {} for all');
  }
  return Object.fromEntries(entries);
}
