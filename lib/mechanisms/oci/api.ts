import type { z } from 'zod';
import { parsedJson } from '../../asking/json.ts';
import { type QueryParts, sortedQuery } from '../../asking/sorted-query.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Clock, HttpClient } from '../../ports.ts';
import type { OciOptions } from './options.ts';
import { domainOf } from './regions.ts';
import { type SigningKey, signedHeadersOf } from './signature.ts';

const maxPages = 1000;

/** Asks Oracle's API, each request signed. */
export interface Api {
  /** One object of the compute API. */
  one<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>>;
  /** A list page by page, so that what came before a failure is known. */
  pages<Item>(
    service: 'iaas' | 'identity',
    list: string,
    query: QueryParts,
    item: ListShape<Item>,
  ): AsyncIterable<Items<Item>>;
}

type Items<Item> = readonly Item[];
type ListShape<Item> = z.ZodType<Items<Item>>;

export interface ApiContext {
  readonly http: HttpClient;
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export function createApi({ region }: OciOptions, { http, key, clock, signal }: ApiContext): Api {
  const domain = domainOf(region);
  const hosts = { iaas: `iaas.${region}.${domain}`, identity: `identity.${region}.oci.${domain}` };

  async function answerOf(url: URL) {
    const headers = { accept: 'application/json', ...signedHeadersOf(url, key, clock.nowMs()) };
    return await http.send({ url, headers, signal });
  }

  return {
    async one(path, shape) {
      const url = new URL(`https://${hosts.iaas}/20160918/${path}`);
      return parsedJson(await answerOf(url), url, shape);
    },
    async *pages(service, list, query, shape) {
      const seen = new Set<string>();
      for (let page: string | undefined; ; ) {
        const parts: QueryParts = [...query, ['limit', '100'], ['page', page]];
        const url = new URL(`https://${hosts[service]}/20160918/${list}${sortedQuery(parts)}`);
        const answer = await answerOf(url);
        yield parsedJson(answer, url, shape);
        page = answer.headers['opc-next-page'] || undefined;
        if (page === undefined) return;
        if (seen.has(page) || seen.size >= maxPages)
          throw new DiscoveryError('malformed', `${url.host}${url.pathname} names a page twice, or pages without end`);
        seen.add(page);
      }
    },
  };
}

/** Every item of a list. Rejects unless all pages came. */
export async function allOf<Item>(pages: AsyncIterable<Items<Item>>): Promise<Items<Item>> {
  const items: Item[] = [];
  for await (const page of pages) for (const item of page) items.push(item);
  return items;
}
