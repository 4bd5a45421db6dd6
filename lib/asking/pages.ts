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

/** One page of a list, and by what name the next one is asked for: a token, a number, a URL. An absent or empty one ends the list. */
export interface NamedPage<Content> {
  readonly content: Content;
  readonly next?: string | null | undefined;
}

/**
 * A list page by page, so that what came before a failure is known. Rejects where a page fails, is named twice, or is one too many.
 * `ask` is given the name of the page, which is empty for the first unless `first` says otherwise.
 */
export async function* namedPages<Content>(
  list: URL,
  ask: (name: string) => Promise<NamedPage<Content>>,
  { first = '', maxPages = 1000 }: { readonly first?: string; readonly maxPages?: number } = {},
): AsyncGenerator<Content> {
  const seen = new Set<string>();
  for (let name = first; ; ) {
    seen.add(name);
    const { content, next } = await ask(name);
    yield content;
    if (next === undefined || next === null || next === '') return;
    if (seen.has(next)) throw new DiscoveryError('malformed', `${placeOf(list)} names a page twice`);
    if (seen.size >= maxPages)
      throw new DiscoveryError('malformed', `${placeOf(list)} has more than ${maxPages} pages`);
    name = next;
  }
}

/** Every item of a list. Rejects unless all pages came. */
export async function itemsOf<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) for (const item of page) items.push(item);
  return items;
}

/**
 * Every item of a list that names its next page by URL, absolute or relative (`?cursor=…` for one that names it by a token). Rejects
 * unless the list is whole: when a page fails, is on another host than the first, comes up twice, or is one too many.
 */
export async function allPages<Item>(
  http: HttpClient,
  first: URL,
  shape: z.ZodType<Page<Item>>,
  signal: AbortSignal,
  { headers = {}, maxBytes, maxPages = 1000, success }: PagesOptions = {},
): Promise<readonly Item[]> {
  const shared: Omit<HttpRequest, 'url'> = { headers, signal, ...(maxBytes === undefined ? {} : { maxBytes }) };
  const ask = async (href: string) => {
    const url = new URL(href);
    const page: Page<Item> = await askJson(http, { ...shared, url }, shape, success);
    return { content: page.items, next: nextOf(page, url)?.href };
  };
  return await itemsOf(namedPages(first, ask, { first: first.href, maxPages }));
}

function nextOf({ next }: Page<unknown>, current: URL): URL | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const url = URL.parse(next, current.href);
  if (url === null) throw new DiscoveryError('malformed', `${placeOf(current)} names a next page that is no URL`);
  if (url.origin === current.origin) return url;
  throw new DiscoveryError('malformed', `${current.host} points its next page at another host`);
}
