import type { Access } from '../access/access.ts';
import { UnknownError } from '../errors.ts';
import { createStoredContents } from '../lookup/contents.ts';
import { createLookup } from '../lookup/lookup.ts';
import { watchingReads } from '../lookup/missing-watch.ts';
import type { Queue } from '../model/refresh-message.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { type Api, type ApiAnswer, type ApiRequest, maxBodyBytes, type RouteAnswer } from './api.ts';
import { createApproveRoute } from './approve-route.ts';
import { isCrossOrigin } from './browser-origin.ts';
import { createChangesRoute } from './changes-route.ts';
import { errorAnswer } from './error-answer.ts';
import { createReadyRoute, createReloadRoute, healthyAnswer, type Reload } from './health-routes.ts';
import { createListRoute, createProviderListRoute, type Settle } from './list-route.ts';
import { createMetricsRoute } from './metrics-route.ts';
import { createRefreshRoute } from './refresh-route.ts';
import { failureAnswer, forbidden, tooLarge } from './route-answer.ts';
import { matchOf, nameOf, type Route, type RouteMatch } from './route-match.ts';
import { createJobsRoute, createProviderRoute, createProvidersRoute } from './status-routes.ts';
import { createTokensRoute } from './tokens-route.ts';
import { isViaHub } from './via.ts';

const healthyPath = '/-/healthy';
const defaultCacheBytes = 192 * 1024 * 1024;

export interface ApiWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly access: Access;
  readonly queue: Queue;
  /** As this hub calls itself in `Via`: a request that came through it before is a loop. */
  readonly hubName: string;
  /** Whether a `Host` is one of this hub's; absent: any. What is reached under another name is answered by nothing but its health. */
  readonly isOwnHost?: (host: string | undefined) => boolean;
  /** Absent: `POST /-/reload` is not known. */
  readonly reload?: Reload;
  /** Absent: a job that cannot be served yet is refused at once. */
  readonly settle?: Settle;
  /** For immutable contents by name. */
  readonly cacheBytes?: number;
}

/** The one API of both edges: every route, status and header. See docs/api.md. */
export function createApi(world: ApiWorld): Api {
  const routes = routesOf(world);
  return async (request) => {
    const match = matchOf(routes, request.rawPath);
    const route = match?.route.pattern ?? (request.rawPath === healthyPath ? healthyPath : 'unknown');
    try {
      return finished(await answerTo(request, match, world), request, route);
    } catch (error) {
      return finished(errorAnswer(error, world.log), request, route);
    }
  };
}

function routesOf(world: ApiWorld): readonly Route[] {
  const contents = createStoredContents(watchingReads(world.store, world), world.cacheBytes ?? defaultCacheBytes);
  const lookup = createLookup({ ...world, contents });
  const list = createListRoute(lookup, world.settle);
  return [
    { pattern: '/sd', method: 'GET', scope: 'read', handle: list },
    { pattern: '/sd/{job+}', method: 'GET', scope: 'read', handle: list },
    { pattern: '/api/v1/jobs', method: 'GET', scope: 'read', handle: createJobsRoute(world) },
    { pattern: '/api/v1/providers', method: 'GET', scope: 'read', handle: createProvidersRoute(world) },
    { pattern: '/api/v1/providers/{id}', method: 'GET', scope: 'read', handle: createProviderRoute(world) },
    {
      pattern: '/api/v1/providers/{id}/targets',
      method: 'GET',
      scope: 'read',
      handle: createProviderListRoute(lookup, world),
    },
    {
      pattern: '/api/v1/providers/{id}/approve',
      method: 'POST',
      scope: 'admin',
      handle: createApproveRoute(world),
    },
    { pattern: '/api/v1/changes', method: 'GET', scope: 'read', handle: createChangesRoute({ ...world, contents }) },
    { pattern: '/api/v1/refresh', method: 'POST', scope: 'admin', handle: createRefreshRoute(world) },
    { pattern: '/api/v1/tokens', method: 'GET', scope: 'admin', handle: createTokensRoute(world) },
    { pattern: '/metrics', method: 'GET', scope: 'read', handle: createMetricsRoute(world) },
    { pattern: '/-/ready', method: 'GET', scope: 'read', handle: createReadyRoute(world) },
    { pattern: '/-/reload', method: 'POST', scope: 'admin', handle: createReloadRoute(world.reload) },
  ];
}

async function answerTo(request: ApiRequest, match: RouteMatch | undefined, world: ApiWorld): Promise<RouteAnswer> {
  if (isViaHub(request.headers['via'], world.hubName)) {
    return failureAnswer(508, 'loop_detected', `this request came through ${world.hubName} before`);
  }
  if (request.rawPath === healthyPath) return isAllowed(request, 'GET') ? healthyAnswer() : wrongMethod('GET');
  if (world.isOwnHost?.(request.headers['host']) === false) return misdirected();
  const principal = await world.access.identify(request.headers, request.address);
  if (principal === undefined) return unauthorized();
  if (match === undefined) throw new UnknownError('no such route');
  const { method, scope, handle } = match.route;
  if (!isAllowed(request, method)) return wrongMethod(method);
  if (!principal.scopes.includes(scope) || (method === 'POST' && isCrossOrigin(request.headers))) return forbidden();
  if (Buffer.byteLength(request.body) > maxBodyBytes) return tooLarge();
  return handle({ request, principal, parameter: nameOf(match) });
}

function isAllowed({ method }: ApiRequest, allowed: Route['method']): boolean {
  return method === allowed || (method === 'HEAD' && allowed === 'GET');
}

function wrongMethod(allowed: Route['method']): RouteAnswer {
  const allow = allowed === 'GET' ? 'GET, HEAD' : allowed;
  return failureAnswer(405, 'method_not_allowed', `allowed: ${allow}`, { allow });
}

function misdirected(): RouteAnswer {
  const text = 'without tokens this hub answers under the names of this machine alone, and its external_url';
  return failureAnswer(421, 'misdirected', text);
}

function unauthorized(): RouteAnswer {
  const challenge = 'Bearer realm="rollcall", Basic realm="rollcall", charset="UTF-8"';
  return failureAnswer(401, 'unauthorized', 'authentication required', { 'www-authenticate': challenge });
}

/** What every answer carries. A HEAD request gets all of it but the body. */
function finished(answer: RouteAnswer, { method }: ApiRequest, route: string): ApiAnswer {
  const { body } = answer;
  const length = body instanceof Uint8Array && answer.status !== 304 ? { 'content-length': String(body.length) } : {};
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...length, ...answer.headers };
  return { ...answer, route, headers, body: method === 'HEAD' ? Buffer.of() : body };
}
