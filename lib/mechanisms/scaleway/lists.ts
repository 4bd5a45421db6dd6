import type { z } from 'zod';
import { parsedJson } from '../../asking/json.ts';
import { type QueryParts, sortedQuery } from '../../asking/sorted-query.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient } from '../../ports.ts';

const maxPages = 1000;

/** One page of any list: its items and, where the answer says so, how many there are in all. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** What asks Scaleway's API, with the key of the block. */
export interface Api {
  readonly http: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Every item of a list by page number; the length of the first page says how many pages there are. Rejects unless as many came as
 * were announced. `scaleway-sdk-go`, `scw/client.go`, `doListAll`.
 */
export async function allItems<Item>(
  { http, headers, signal }: Api,
  list: string,
  query: QueryParts,
  shape: z.ZodType<ListPage<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const url = new URL(`${list}${sortedQuery([...query, ['page', String(page)]])}`);
    const answer = await http.send({ url, signal, headers: { accept: 'application/json', ...headers } });
    const { items: found, total: announced } = parsedJson(answer, url, shape, '2xx');
    const total = Number(answer.headers['x-total-count'] ?? announced);
    for (const item of found) items.push(item);
    if (found.length === 0 && items.length < total)
      throw shortList(url, `announces ${total} and lists ${items.length}`);
    if (page === 1 && found.length > 0) pages = Math.ceil(total / found.length);
    if (pages > maxPages) throw shortList(url, `has more than ${maxPages} pages`);
  }
  return items;
}

function shortList(url: URL, fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `${url.host}${url.pathname} ${fault}`);
}
