import type { Scope } from '../access/token-records.ts';
import { BadRequestError, UnknownError } from '../errors.ts';
import type { Handle } from './api.ts';

export interface Route {
  /** A path; `{name}` in it takes one segment, `{name+}` at its end any rest. */
  readonly pattern: string;
  readonly method: 'GET' | 'POST';
  readonly scope: Scope;
  readonly handle: Handle;
}

export interface RouteMatch {
  readonly route: Route;
  /** Still encoded; undefined for a route without a name in it. */
  readonly rawName: string | undefined;
}

/** The route of a raw path: an exact one before one with a name. */
export function matchOf(routes: readonly Route[], rawPath: string): RouteMatch | undefined {
  const exact = routes.find(({ pattern }) => pattern === rawPath);
  if (exact !== undefined) return { route: exact, rawName: undefined };
  for (const route of routes) {
    const rawName = rawNameIn(route.pattern, rawPath);
    if (rawName !== undefined) return { route, rawName };
  }
  return undefined;
}

/** The name in a path, decoded once; empty for a route without one. */
export function nameOf({ rawName }: RouteMatch): string {
  return rawName === undefined ? '' : decodedName(rawName);
}

function rawNameIn(pattern: string, rawPath: string): string | undefined {
  const [start, end] = [pattern.indexOf('{'), pattern.indexOf('}')];
  if (start < 0) return undefined;
  const [head, tail] = [pattern.slice(0, start), pattern.slice(end + 1)];
  if (!rawPath.startsWith(head) || !rawPath.endsWith(tail) || rawPath.length < head.length + tail.length)
    return undefined;
  const rest = rawPath.slice(head.length, rawPath.length - tail.length);
  return pattern.endsWith('+}') || !rest.includes('/') ? rest : undefined;
}

/** The decoded rest of a path. Throws a BadRequestError for what no encoder writes, an UnknownError for nothing. */
function decodedName(raw: string): string {
  if (raw === '') throw new UnknownError('no name stands after the slash');
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new BadRequestError('the path is not percent-encoded UTF-8');
  }
}
