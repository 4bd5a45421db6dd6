import { mayUseJob } from '../access/access.ts';
import { BadRequestError, UnknownError } from '../errors.ts';
import { feedAfter, visibilityDelayMs } from '../lookup/change-feed.ts';
import type { StoredContents } from '../lookup/contents.ts';
import type { KnownProvider } from '../lookup/known-providers.ts';
import type { Change } from '../model/change.ts';
import type { Handle } from './api.ts';
import { cursorOf, positionOf } from './change-cursor.ts';
import { forbidden, successAnswer } from './route-answer.ts';
import { type StatusPorts, type Visible, visibleTo } from './status-routes.ts';

/** `/api/v1/changes?since=&job=&provider=`: what was added, changed and removed, oldest first. */
export function createChangesRoute(ports: StatusPorts & { readonly contents: StoredContents }): Handle {
  return async ({ request, principal }) => {
    const names = [...request.query.keys()];
    // Of two, another program may read the other one.
    if (new Set(names).size < names.length) throw new BadRequestError('a parameter stands there more than once');
    const [job, provider] = [request.query.get('job') ?? undefined, request.query.get('provider') ?? undefined];
    if (job !== undefined && !mayUseJob(principal, job)) return forbidden();
    // Before the heads are read: what becomes visible in between belongs to the next answer.
    const nowMs = ports.clock.nowMs();
    const visible = await visibleTo(principal, ports);
    const providers = chosen(visible, job, provider);
    const filter = JSON.stringify([job ?? null, provider ?? null]);
    const since = request.query.get('since') ?? '';
    const position = since === '' ? { seen: new Map(), fromMs: nowMs - visibilityDelayMs } : positionOf(since, filter);
    const heads = providers.flatMap(({ head }) => (head === undefined ? [] : [head]));
    const { changes, next, hasMore, incomplete } = await feedAfter(position, heads, ports.contents, nowMs);
    const byId = new Map(providers.map((each) => [each.id, each]));
    return successAnswer({
      changes: changes.map((change) => changeView(change, byId.get(change.provider))),
      cursor: cursorOf(next, filter),
      more: hasMore,
      // A head that cannot be read does not say what changed.
      incomplete: [...incomplete, ...heads.flatMap(({ id, fault }) => (fault === undefined ? [] : [id]))],
    });
  };
}

function chosen(
  { jobs, providers }: Visible,
  job: string | undefined,
  provider: string | undefined,
): readonly KnownProvider[] {
  if (job !== undefined && provider !== undefined) throw new BadRequestError('name a job or a provider, not both');
  if (job !== undefined && !jobs.some(({ name }) => name === job)) throw new UnknownError(`no job named ${job}`);
  if (provider !== undefined && !providers.some(({ id }) => id === provider)) {
    throw new UnknownError(`no provider ${provider}`);
  }
  return providers.filter(
    ({ id, jobs: names }) => (job === undefined || names.includes(job)) && (provider === undefined || id === provider),
  );
}

function changeView({ atMs, removals, previous: _, ...change }: Change, provider: KnownProvider | undefined) {
  return {
    id: `${change.provider}/${change.generation}`,
    title: provider?.title ?? change.provider,
    jobs: provider?.jobs ?? [],
    at: new Date(atMs).toISOString(),
    ...change,
    // Removal groups as Prometheus knows them: a source without targets.
    removed: removals.map(({ source, targets }) => ({ source, targets })),
  };
}
