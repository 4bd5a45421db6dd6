import { type Exchange, isExpected, type ReceivedRequest } from '../../support/exchange.ts';
import type { Comparison } from '../comparison.ts';
import { isLikeBody } from './aws-likeness.ts';

/** Whether Prometheus' request is the one that an exchange foresees for ours. */
export type Likeness = (exchange: Exchange, received: ReceivedRequest) => boolean;

/** What Prometheus sends otherwise: its name, and where it was told to ask. */
const ownHeaders = ['user-agent', 'host'];

/** Paging and watching, which Prometheus does in its own way. */
const versionParameters = [
  'resourceVersion',
  'resourceVersionMatch',
  'timeout',
  'timeoutSeconds',
  'allowWatchBookmarks',
  'watch',
];

const comparedByAws = new Set(['x-amz-security-token', 'x-amz-target', 'x-team']);

export function likenessOf({ api, free, reach }: Comparison): Likeness {
  if (api === 'aws') return (exchange, received) => isLikeAws(exchange, received, free.parameters);
  if (api === 'kubernetes') return isLikeKubernetes;
  // Through a proxy the host is asked for as it is.
  const isProxied = reach === 'proxy' || reach === 'environment';
  return (exchange, received) => isLikeHttp(exchange, received, free, isProxied);
}

function isLikeHttp(
  exchange: Exchange,
  received: ReceivedRequest,
  free: Comparison['free'],
  isProxied: boolean,
): boolean {
  const own = [...ownHeaders, ...free.headers];
  const { request } = withHeaders(exchange, (name) => !own.includes(name));
  const pathOf = (path: string) => sortedPath(path, free.parameters);
  const compared = {
    ...request,
    path: pathOf(request.path),
    host: isProxied ? exchange.request.host : undefined,
    ...(free.body ? { body: undefined, bodyContains: [] } : {}),
  };
  return isExpected({ ...exchange, request: compared }, { ...received, path: pathOf(received.path) });
}

function isLikeAws(exchange: Exchange, received: ReceivedRequest, free: readonly string[]): boolean {
  const { request } = withHeaders(exchange, (name) => comparedByAws.has(name));
  const withoutBody = { ...request, body: undefined, bodyContains: [] };
  return isExpected({ ...exchange, request: withoutBody }, received) && isLikeBody(request, received, free);
}

function isLikeKubernetes(exchange: Exchange, received: ReceivedRequest): boolean {
  const { request } = withHeaders(exchange, (name) => name === 'authorization');
  const path = listPath(request.path);
  return isExpected({ ...exchange, request: { ...request, path } }, { ...received, path: listPath(received.path) });
}

/** The path of a list with what decides its content and its page, in one order. */
export function listPath(path: string): string {
  return sortedPath(path, versionParameters);
}

/** A path whose parameters, but for some, are in one order. */
function sortedPath(path: string, without: readonly string[]): string {
  const url = new URL(path, 'http://127.0.0.1');
  for (const name of without) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.pathname}${url.search}`;
}

function withHeaders(exchange: Exchange, isCompared: (name: string) => boolean): Exchange {
  const { request } = exchange;
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => isCompared(name.toLowerCase())),
  );
  return { ...exchange, request: { ...request, headers, host: undefined } };
}
