import { mayUseJob } from '../access/access.ts';
import { tokenHeaders } from '../access/presented-tokens.ts';
import { BadRequestError, NotReadyError, UnknownError } from '../errors.ts';
import type { HeldBack } from '../lookup/held-back.ts';
import type { Lookup, ServedList } from '../lookup/lookup.ts';
import { titleOf } from '../model/plan.ts';
import { isMatched } from '../serve/etag.ts';
import type { Shard } from '../serve/shard.ts';
import { encodingFor } from './accept-encoding.ts';
import type { ApiRequest, Call, Handle, RouteAnswer } from './api.ts';
import { headerList } from './header-text.ts';
import { forbidden, jsonType } from './route-answer.ts';
import { type StatusPorts, visibleTo } from './status-routes.ts';

const maxShards = 10_000;
const parameters = new Set(['job', 'shard', 'of']);

/** Waits for a job that cannot be served yet to be read, as long as the edge cares to. */
export type Settle = (job: string) => Promise<void>;

/** `/sd`, `/sd?job=` and `/sd/{job+}`: http_sd lists. */
export function createListRoute(lookup: Lookup, settle: Settle | undefined): Handle {
  return async ({ request, principal, parameter }) => {
    const shard = shardOf(request.query);
    const job = jobOf(request.query, parameter);
    if (job === undefined) {
      if (principal.jobs !== undefined) return forbidden();
      return listAnswer(request, await lookup.allJobs(shard));
    }
    if (!mayUseJob(principal, job)) return forbidden();
    return { ...(await listAnswer(request, await servedJob(lookup, settle, job, shard))), job };
  };
}

/** `/api/v1/providers/{id}/targets`: the http_sd list of one provider, for tools. */
export function createProviderListRoute(lookup: Lookup, ports: StatusPorts): Handle {
  return async ({ request, principal, parameter }) => {
    const { providers } = await visibleTo(principal, ports);
    const provider = providers.find(({ id }) => id === parameter);
    if (provider === undefined) throw new UnknownError(`no provider ${parameter}`);
    return listAnswer(request, lookup.provider(provider));
  };
}

async function servedJob(
  lookup: Lookup,
  settle: Settle | undefined,
  job: string,
  shard: Shard | undefined,
): Promise<ServedList> {
  try {
    return await lookup.job(job, shard);
  } catch (error) {
    if (!(error instanceof NotReadyError) || settle === undefined) throw error;
    await settle(job);
    return lookup.job(job, shard);
  }
}

async function listAnswer({ headers }: ApiRequest, list: ServedList): Promise<RouteAnswer> {
  const described = {
    etag: list.etag,
    // A cache that keeps what is private all the same must not hand one caller's answer to another.
    vary: ['accept-encoding', ...tokenHeaders].join(', '),
    'cache-control': 'private, no-cache',
    ...(list.ageMs === undefined ? {} : { age: String(Math.floor(list.ageMs / 1000)) }),
    ...(list.missing.length === 0 ? {} : { 'rollcall-missing': headerList(list.missing) }),
    ...(list.stale.length === 0 ? {} : { 'rollcall-stale': headerList(list.stale) }),
    ...(list.failing.length === 0 ? {} : { 'rollcall-failing': headerList(list.failing) }),
    ...(list.held.length === 0 ? {} : { 'rollcall-held': headerList(list.held.map(heldText)) }),
  };
  // A 304 is a failure to a client that did not ask for it.
  if (isMatched(headers['if-none-match'], list.etag)) return { status: 304, headers: described, body: Buffer.of() };
  const encoding = encodingFor(headers['accept-encoding']);
  const { bytes, chunks } = await list.open(encoding);
  return {
    status: 200,
    headers: {
      'content-type': jsonType,
      ...described,
      ...(encoding === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      ...(bytes === undefined ? {} : { 'content-length': String(bytes) }),
    },
    body: chunks,
  };
}

/** `ec2/eu-west-1 (25 gone from the source)`: what is served although nobody names it any more. */
function heldText({ provider, reason, targets, waitsFor }: HeldBack): string {
  const count = targets === undefined ? 'unknown' : String(targets);
  const why = {
    gone: 'gone from the source',
    unread: `left the configuration, waiting for ${waitsFor.join(' and ')}`,
    shrinking: `left the configuration, ${waitsFor.join(' and ')} list far fewer`,
  }[reason];
  return `${titleOf(provider)} (${count} ${why})`;
}

function jobOf(query: Call['request']['query'], parameter: string): string | undefined {
  for (const name of query.keys()) {
    if (!parameters.has(name)) throw new BadRequestError(`unknown parameter ${name}; known are job, shard and of`);
    if (query.getAll(name).length > 1) throw new BadRequestError(`parameter ${name} stands there more than once`);
  }
  const named = query.get('job');
  if (parameter !== '' && named !== null) throw new BadRequestError('the job is named in the path and in the query');
  if (named === '') throw new BadRequestError('parameter job is empty');
  return parameter === '' ? (named ?? undefined) : parameter;
}

function shardOf(query: URLSearchParams): Shard | undefined {
  const [index, count] = [query.get('shard'), query.get('of')];
  if (index === null && count === null) return undefined;
  const shard = { index: wholeNumber(index), count: wholeNumber(count) };
  const isSound = shard.count >= 1 && shard.count <= maxShards && shard.index >= 0 && shard.index < shard.count;
  if (!isSound) throw new BadRequestError(`shard and of go together: 0 <= shard < of <= ${maxShards}`);
  return shard;
}

function wholeNumber(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
