import { type Exchange, isExpected, type ReceivedRequest } from '../../support/exchange.ts';
import type { MechanismName } from '../conformance-case.ts';

/** Whether Prometheus' request is the one that an exchange foresees for ours. */
export type Likeness = (exchange: Exchange, received: ReceivedRequest) => boolean;

/** What Prometheus sends otherwise: its name, and where it was told to ask. */
const ownHeaders = new Set(['user-agent', 'host']);

/** Paging and watching, which Prometheus does in its own way. */
const versionParameters = [
  'resourceVersion',
  'resourceVersionMatch',
  'timeout',
  'timeoutSeconds',
  'allowWatchBookmarks',
  'watch',
];

/** Page sizes and names of sessions are each one's own. */
const freeFields = new Set(['MaxResults', 'RoleSessionName', 'Version', 'DurationSeconds']);

export function likenessOf(mechanism: MechanismName): Likeness {
  if (mechanism === 'ec2') return isLikeEc2;
  if (mechanism === 'kubernetes') return isLikeKubernetes;
  return isLikeHttp;
}

function isLikeHttp(exchange: Exchange, received: ReceivedRequest): boolean {
  return isExpected(
    withHeaders(exchange, (name) => !ownHeaders.has(name)),
    received,
  );
}

/** The fields of a form in any order and spelling. */
function isLikeEc2(exchange: Exchange, received: ReceivedRequest): boolean {
  const { request } = withHeaders(exchange, (name) => name === 'x-amz-security-token' || name === 'x-team');
  const sent = new URLSearchParams(received.body);
  const hasFields = request.bodyContains
    .flatMap((part) => [...new URLSearchParams(part)])
    .filter(([name]) => !freeFields.has(name))
    .every(([name, value]) => sent.get(name) === value);
  return hasFields && isExpected({ ...exchange, request: { ...request, bodyContains: [] } }, received);
}

function isLikeKubernetes(exchange: Exchange, received: ReceivedRequest): boolean {
  const { request } = withHeaders(exchange, (name) => name === 'authorization');
  const path = listPath(request.path);
  return isExpected({ ...exchange, request: { ...request, path } }, { ...received, path: listPath(received.path) });
}

/** The path of a list with what decides its content and its page, in one order. */
export function listPath(path: string): string {
  const url = new URL(path, 'http://127.0.0.1');
  for (const name of versionParameters) url.searchParams.delete(name);
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
