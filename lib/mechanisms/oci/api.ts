import type { z } from 'zod';
import { parsedJson } from '../../asking/json.ts';
import { namedPages } from '../../asking/pages.ts';
import { type QueryParts, sortedQuery } from '../../asking/sorted-query.ts';
import type { Clock, HttpClient } from '../../ports.ts';
import type { OciOptions } from './options.ts';
import { domainOf } from './regions.ts';
import { type SigningKey, signedHeadersOf } from './signature.ts';

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
    pages(service, list, query, shape) {
      const url = new URL(`https://${hosts[service]}/20160918/${list}`);
      return namedPages(url, async (name) => {
        url.search = sortedQuery([...query, ['limit', '100'], ['page', name || undefined]]);
        const answer = await answerOf(url);
        return { content: parsedJson(answer, url, shape), next: answer.headers['opc-next-page'] };
      });
    },
  };
}
