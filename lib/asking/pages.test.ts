import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { stubHttp } from '../../test/support/stub-http.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import { allPages, namedPages } from './pages.ts';

const Names = z
  .object({ names: z.array(z.string()), next: z.string().nullish() })
  .transform(({ names, next }) => ({ items: names, next }));

function page(path: string, names: readonly string[], next?: string | null): ExchangeInput {
  return { request: { path, host: 'api.example.com' }, response: { body: { names: [...names], next: next ?? null } } };
}

async function list(exchanges: readonly ExchangeInput[], maxPages?: number): Promise<unknown> {
  await using resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges, { inOrder: true });
  resources.defer(() => stub.close());
  const { http, close } = stubHttp(stub);
  resources.defer(close);
  const first = new URL('https://api.example.com/names');
  const options = maxPages === undefined ? {} : { maxPages };
  const client = http(defaultHttpClientOptions);
  const outcome = await allPages(client, first, Names, AbortSignal.timeout(5000), options).catch(
    (error: unknown) => error,
  );
  expect(stub.complaints()).toEqual([]);
  return outcome;
}

describe('allPages', () => {
  it('joins pages named by relative and absolute URLs', async () => {
    const items = await list([
      page('/names', ['a', 'b'], '?page=2'),
      page('/names?page=2', ['c'], 'https://api.example.com/names?page=3'),
      page('/names?page=3', [], ''),
    ]);

    expect(items).toEqual(['a', 'b', 'c']);
  });

  it.each([
    { name: 'another host', next: 'https://evil.example.com/names?page=2', message: 'at another host' },
    { name: 'another port', next: 'https://api.example.com:444/names', message: 'at another host' },
    { name: 'plain http', next: 'http://api.example.com/names?page=2', message: 'at another host' },
    { name: 'itself', next: '/names', message: 'names a page twice' },
    { name: 'no URL', next: 'https://', message: 'no URL' },
  ])('does not follow $name', async ({ next, message }) => {
    const error = await list([page('/names', ['a'], next)]);

    expect(error).toMatchObject({ failure: 'malformed', message: expect.stringContaining(message) });
  });

  it('takes a failure half-way for a list that is not whole', async () => {
    const broken = { request: { path: '/names?page=2' }, response: { status: 500 } };

    expect(await list([page('/names', ['a'], '?page=2'), broken])).toMatchObject({ failure: 'unreachable' });
  });

  it('ends a list without end', async () => {
    const pages = [page('/names', ['a'], '?page=2'), page('/names?page=2', ['b'], '?page=3')];

    expect(await list(pages, 2)).toMatchObject({
      failure: 'malformed',
      message: expect.stringContaining('more than 2'),
    });
  });

  it('takes exactly as many pages as it may', async () => {
    expect(await list([page('/names', ['a'], '?page=2'), page('/names?page=2', ['b'])], 2)).toEqual(['a', 'b']);
  });
});

describe('namedPages', () => {
  const list = new URL('https://api.example.com/names?secret=1');

  async function walked(
    pages: Readonly<Record<string, string | undefined>>,
    options?: { first?: string; maxPages?: number },
  ) {
    const came: string[] = [];
    const walk = namedPages(list, async (name) => ({ content: `page ${name}`, next: pages[name] }), options);
    try {
      for await (const page of walk) came.push(page);
    } catch (error) {
      return { came, error };
    }
    return { came };
  }

  it('asks for each page by the name that the one before gives, and the first by its own', async () => {
    expect(await walked({ '': 'a', a: 'b', b: '' })).toEqual({ came: ['page ', 'page a', 'page b'] });
    expect(await walked({ '1': '2' }, { first: '1' })).toEqual({ came: ['page 1', 'page 2'] });
  });

  it.each([
    { name: 'a page that is named twice', pages: { '': 'a', a: 'b', b: 'a' }, message: 'names names a page twice' },
    { name: 'one page too many', pages: { '': 'a', a: 'b', b: 'c', c: 'd' }, message: 'names has more than 3 pages' },
  ])('tells $name from an end, after what came before', async ({ pages, message }) => {
    expect(await walked(pages, { maxPages: 3 })).toEqual({
      came: ['page ', 'page a', 'page b'],
      error: expect.objectContaining({ failure: 'malformed', message: `api.example.com/${message}` }),
    });
  });
});
