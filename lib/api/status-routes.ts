import { mayUseJob, type Principal } from '../access/access.ts';
import { UnknownError } from '../errors.ts';
import { readHold } from '../lookup/hold-record.ts';
import { jobStateOf } from '../lookup/job-state.ts';
import { type KnownProvider, knownProviders } from '../lookup/known-providers.ts';
import type { Head } from '../model/head.ts';
import type { PlannedJob, PlanStatus } from '../model/plan.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Handle } from './api.ts';
import { configurationView, jobView } from './job-view.ts';
import { holdView, providerView } from './provider-view.ts';
import { successAnswer } from './route-answer.ts';

export interface StatusPorts {
  readonly store: Pick<Store, 'planStatus' | 'jobs' | 'heads'>;
  readonly clock: Clock;
}

/** What a principal may see: jobs of its list, and the providers they name. */
export interface Visible {
  readonly status: PlanStatus | undefined;
  readonly jobs: readonly PlannedJob[];
  readonly providers: readonly KnownProvider[];
  readonly heads: ReadonlyMap<Head['id'], Head>;
}

export async function visibleTo(principal: Principal, { store }: StatusPorts): Promise<Visible> {
  const [status, jobs, heads] = await Promise.all([store.planStatus(), store.jobs(), store.heads()]);
  const allowed = jobs.filter(({ name }) => mayUseJob(principal, name));
  const providers = knownProviders(allowed, heads);
  return {
    status,
    jobs: allowed,
    providers: principal.jobs === undefined ? providers : providers.filter(({ jobs: names }) => names.length > 0),
    heads: new Map(heads.map((head) => [head.id, head])),
  };
}

/** `/api/v1/jobs`: each job, whether it can be served, and the configuration they come from. */
export function createJobsRoute(ports: StatusPorts): Handle {
  return async ({ principal }) => {
    const visible = await visibleTo(principal, ports);
    const nowMs = ports.clock.nowMs();
    return successAnswer({
      configuration: configurationView(visible.status, principal),
      jobs: visible.jobs.map((job) => jobView(job, jobStateOf(job, visible.heads, nowMs))),
    });
  };
}

/** `/api/v1/providers`. */
export function createProvidersRoute(ports: StatusPorts): Handle {
  return async ({ principal }) => {
    const { providers } = await visibleTo(principal, ports);
    return successAnswer({ providers: providers.map((provider) => providerView(provider, ports.clock.nowMs())) });
  };
}

/** `/api/v1/providers/{id}`: with the targets it holds. */
export function createProviderRoute(
  ports: StatusPorts & { readonly store: StatusPorts['store'] & Pick<Store, 'read'> },
): Handle {
  return async ({ principal, parameter }) => {
    const { providers } = await visibleTo(principal, ports);
    const provider = providers.find(({ id }) => id === parameter);
    if (provider === undefined) throw new UnknownError(`no provider ${parameter}`);
    const name = provider.head?.listing?.hold;
    const hold = name === undefined ? undefined : await readHold(ports.store, provider.id, name);
    const view = providerView(provider, ports.clock.nowMs());
    return successAnswer({ ...view, holds: hold === undefined ? null : holdView(hold) });
  };
}
