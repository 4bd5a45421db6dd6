import { placeOf } from '../../asking/answer-failure.ts';
import { DiscoveryError } from '../../errors.ts';

/** The same URL with a slash at the end of its path, under which others can be resolved. */
export function withSlash(url: URL): URL {
  if (url.pathname.endsWith('/')) return url;
  const ended = new URL(url);
  ended.pathname += '/';
  return ended;
}

/**
 * A URL up to the version in its path (`/v2.1/`), which is the last part then, or left out too; whole where there is none.
 * `gophercloud`, `openstack/utils/base_endpoint.go`, `parseEndpoint`.
 */
export function versionCut(url: URL, at: 'before' | 'after'): URL {
  const cut = new URL(url);
  cut.search = '';
  cut.hash = '';
  const version = /v[\d.]+\/?/.exec(cut.pathname);
  if (version !== null) cut.pathname = cut.pathname.slice(0, version.index + (at === 'after' ? version[0].length : 0));
  return cut;
}

/** An absolute http URL out of an answer of `source`. Throws a DiscoveryError (malformed) for what is none. */
export function urlOfText(text: string, source: URL): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new DiscoveryError('malformed', `${placeOf(source)} names a URL that is none`);
}
