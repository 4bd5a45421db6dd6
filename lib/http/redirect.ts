import { isIP } from 'node:net';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer } from '../ports.ts';
import type { HeaderList, Hop } from './exchange.ts';
import { type LocalKind, localKindOf, redirectedTo } from './local-address.ts';

/** Go: `net/http`, `defaultCheckRedirect`. */
export const maxRequests = 10;

const sensitive =
  /^(authorization|cookie2?|proxy-authorization|proxy-authenticate|www-authenticate)$|token|secret|key|password/i;

/** The request that a redirect asks for; undefined if the answer is not one. Go: `net/http`, `redirectBehavior`. */
export function redirectOf(hop: Hop, { status, headers }: HttpAnswer): Hop | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || location === '') return undefined;
  const url = URL.parse(location, hop.url.href);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new DiscoveryError('malformed', `${hop.url.host} redirects to what is no http or https URL`);
  }
  const isKept = status === 307 || status === 308 || hop.method === 'GET' || hop.method === 'HEAD';
  return isKept ? { ...hop, url } : { ...hop, url, method: 'GET', body: undefined, headers: withoutBody(hop.headers) };
}

/**
 * Whether a hop leaves the host that was meant: another host that is no sub-domain of it, or plain http after https.
 * Prometheus: `common/config/http_config.go`, `isCrossHostRedirect`, which minds the host alone.
 */
export function hasLeft(first: URL, next: URL): boolean {
  if (first.protocol === 'https:' && next.protocol !== 'https:') return true;
  if (first.hostname === next.hostname) return false;
  const isName = isIP(next.hostname) === 0 && !next.hostname.startsWith('[');
  return !(isName && next.hostname.endsWith(`.${first.hostname}`));
}

/**
 * What a hop must not be connected to. A source may not send the hub to the metadata service, nor to what listens on the hub's own machine, where
 * answers are given to whoever asks; a source that is itself on this machine may. Throws a DiscoveryError where the URL names such an address.
 */
export function refusedFor(first: URL, next: URL): readonly LocalKind[] {
  const isSame = first.hostname === next.hostname;
  const kind = localKindOf(next.hostname);
  const isAtHome = isSame || localKindOf(first.hostname) === 'loopback';
  const refused: readonly LocalKind[] = isAtHome ? ['link-local or metadata'] : ['link-local or metadata', 'loopback'];
  if (!isSame && kind !== undefined && refused.includes(kind)) throw redirectedTo(next.hostname, kind);
  return refused;
}

/** Headers that may go to a host which the configuration did not name. */
export function withoutSensitive(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !sensitive.test(name));
}

function withoutBody(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !name.toLowerCase().startsWith('content-'));
}
