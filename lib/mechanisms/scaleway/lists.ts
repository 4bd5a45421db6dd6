import type { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { parsedJson } from '../../asking/json.ts';
import { itemsOf, namedPages } from '../../asking/pages.ts';
import { type QueryParts, sortedQuery } from '../../asking/sorted-query.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';

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
export function allItems<Item>(
  { http, headers, signal }: Api,
  list: string,
  query: QueryParts,
  shape: z.ZodType<ListPage<Item>>,
): Promise<readonly Item[]> {
  let count = 0;
  let total = 0;
  let pages = 1;
  const ask = async (page: string) => {
    const url = new URL(`${list}${sortedQuery([...query, ['page', page]])}`);
    const answer = await http.send({ url, signal, headers: { accept: 'application/json', ...headers } });
    const { items, total: announced } = parsedJson(answer, url, shape, '2xx');
    count += items.length;
    // What goes while pages are turned moves others to a page that was read: they would be missing without a word.
    total = Math.max(total, totalIn(answer, url) ?? announced);
    if (page === '1' && items.length > 0) pages = Math.ceil(total / items.length);
    const isLast = items.length === 0 || Number(page) >= pages;
    if (isLast && count < total)
      throw new DiscoveryError('malformed', `${placeOf(url)} announces ${total} and lists ${count}`);
    return { content: items, next: isLast ? undefined : String(Number(page) + 1) };
  };
  return itemsOf(namedPages(new URL(list), ask, { first: '1' }));
}

function totalIn({ headers }: HttpAnswer, url: URL): number | undefined {
  const written = headers['x-total-count'];
  if (written === undefined) return undefined;
  const total = /^\d+$/.test(written) ? Number(written) : Number.NaN;
  if (Number.isSafeInteger(total)) return total;
  throw new DiscoveryError('malformed', `${placeOf(url)} announces a number of items that is none`);
}
