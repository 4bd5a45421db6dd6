import type { ApiRequest } from './api.ts';

/**
 * Whether a browser sends this for a page of another place, which it does with the passwords it remembers. Browsers say where
 * a request comes from in `Sec-Fetch-Site` (W3C Fetch Metadata), older ones in `Origin` (RFC 6454); who sends neither is none.
 */
export function isCrossOrigin(headers: ApiRequest['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = headers['origin'];
  return origin !== undefined && URL.parse(origin)?.host !== headers['host']?.toLowerCase();
}
