import { mayUseJob, type Principal } from '../access/access.ts';
import { BadRequestError, UnknownError } from '../errors.ts';
import type { PlannedJob } from '../model/plan.ts';
import type { Queue } from '../model/refresh-message.ts';
import type { Store } from '../store/store.ts';
import type { Handle } from './api.ts';
import { forbidden, successAnswer } from './route-answer.ts';

interface Wish {
  readonly job?: string;
  readonly provider?: string;
}

/** `POST /api/v1/refresh` with `{"job"}`, `{"provider"}` or `{}` for all: asks for a refresh soon, and waits for none. */
export function createRefreshRoute(ports: { readonly store: Pick<Store, 'jobs'>; readonly queue: Queue }): Handle {
  return async ({ request, principal }) => {
    const wish = wishIn(request.body);
    if (wish.job !== undefined && !mayUseJob(principal, wish.job)) return forbidden();
    const wanted = wantedProviders(wish, await ports.store.jobs(), principal);
    await ports.queue.send(wanted.map((provider) => ({ provider })));
    return successAnswer({ queued: wanted }, 202);
  };
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

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadRequestError('the body is not JSON');
  }
}
