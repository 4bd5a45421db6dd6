import type { z } from 'zod';
import { DiscoveryError } from '../errors.ts';
import type { HttpClient, HttpRequest } from '../ports.ts';
import { placeOf } from './answer-failure.ts';
import { askJson, type Success } from './json.ts';

/** One page: its items, and where the next one is. An absent or empty `next` ends the list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | null | undefined;
}

export interface PagesOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBytes?: number;
  /** More pages than this are taken for a list without end. */
  readonly maxPages?: number;
  /** Which statuses are a page; 200 alone where absent. */
  readonly success?: Success;
}

/**
 * Every item of a list that names its next page by URL, absolute or relative (`?cursor=…` for one that names it by a token). Rejects unless the list is whole: when a page fails, is on
 * another host than the first, comes up twice, or is one too many.
 */
export async function allPages<Item>(
  http: HttpClient,
  first: URL,
  shape: z.ZodType<Page<Item>>,
  signal: AbortSignal,
  { headers = {}, maxBytes, maxPages = 1000, success }: PagesOptions = {},
): Promise<readonly Item[]> {
  const shared: Omit<HttpRequest, 'url'> = { headers, signal, ...(maxBytes === undefined ? {} : { maxBytes }) };
  const items: Item[] = [];
  const seen = new Set<string>();
  for (let url: URL | undefined = first; url !== undefined; ) {
    seen.add(url.href);
    const page: Page<Item> = await askJson(http, { ...shared, url }, shape, success);
    for (const item of page.items) items.push(item);
    url = nextOf(page, url);
    if (url === undefined) break;
    if (seen.has(url.href)) throw new DiscoveryError('malformed', `${placeOf(url)} names a page twice`);
    if (seen.size >= maxPages)
      throw new DiscoveryError('malformed', `${placeOf(first)} has more than ${maxPages} pages`);
  }
  return items;
}

function nextOf({ next }: Page<unknown>, current: URL): URL | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const url = URL.parse(next, current.href);
  if (url === null) throw new DiscoveryError('malformed', `${placeOf(current)} names a next page that is no URL`);
  if (url.origin === current.origin) return url;
  throw new DiscoveryError('malformed', `${current.host} points its next page at another host`);
}
