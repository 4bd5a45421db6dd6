import { describe, expect, it } from 'vitest';
import { concurrencyLimit } from '../asking/concurrency-limit.ts';
import { type AwsPage, createAwsCalls } from './calls.ts';

const silent = new AbortController().signal;
const context = { service: 'acme', place: 'in eu-west-1', signal: silent };

/** A list of pages by the token that asks for them, and the tokens that were asked for. */
function listOf(pages: Readonly<Record<string, AwsPage<string>>>) {
  const asked: string[] = [];
  return {
    asked,
    send: async (token = 'first') => {
      asked.push(token);
      return pages[token] ?? { items: undefined };
    },
  };
}

describe('createAwsCalls', () => {
  it('hands over the answer, and the signal to the call', async () => {
    const calls = createAwsCalls(context);

    expect(await calls.one('Get', async ({ abortSignal }) => abortSignal)).toBe(silent);
  });

  it('says what was asked, and where, when a call fails', async () => {
    const calls = createAwsCalls(context);
    const refused = Object.assign(new Error('No.'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });

    await expect(calls.one('Get', () => Promise.reject(refused))).rejects.toMatchObject({
      failure: 'unauthorized',
      message: expect.stringContaining('needs acme:Get in eu-west-1 (AccessDenied)'),
    });
  });

  it('makes no call once the signal has fired', async () => {
    const calls = createAwsCalls({ ...context, signal: AbortSignal.abort() });
    let asked = 0;

    const answer = calls.one('Get', async () => {
      asked += 1;
    });

    await expect(answer).rejects.toMatchObject({ failure: 'aborted' });
    expect(asked).toBe(0);
  });

  it('makes no more calls at once than it may', async () => {
    const calls = createAwsCalls({ ...context, limited: concurrencyLimit(1) });
    const order: string[] = [];

    await Promise.all(
      ['a', 'b'].map((name) =>
        calls.one('Get', async () => {
          order.push(`${name} begins`);
          await Promise.resolve();
          order.push(`${name} ends`);
        }),
      ),
    );

    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('reads every page, also behind an empty one', async () => {
    const list = listOf({
      first: { items: ['a', 'b'], next: 'x' },
      x: { items: [], next: 'y' },
      y: { items: ['c'], next: '' },
    });

    expect(await createAwsCalls(context).all('List', list.send)).toEqual(['a', 'b', 'c']);
    expect(list.asked).toEqual(['first', 'x', 'y']);
  });

  it.each([
    { title: 'an answer without a list', pages: {}, message: 'acme:List in eu-west-1 was answered without a list' },
    {
      title: 'a later page without a list',
      pages: { first: { items: ['a'], next: 'x' } },
      message: 'was answered without a list',
    },
    {
      title: 'a token that comes twice',
      pages: { first: { items: ['a'], next: 'x' }, x: { items: ['b'], next: 'x' } },
      message: 'does not come to an end',
    },
  ])('rejects for $title', async ({ pages, message }) => {
    const all = createAwsCalls(context).all('List', listOf(pages).send);

    await expect(all).rejects.toMatchObject({ failure: 'malformed', message: expect.stringContaining(message) });
  });

  it('reads 1,000 pages and no more', async () => {
    let pages = 0;
    const endless = async () => {
      pages += 1;
      return { items: [pages], next: String(pages) };
    };

    await expect(createAwsCalls(context).all('List', endless)).rejects.toMatchObject({ failure: 'malformed' });
    expect(pages).toBe(1_000);
  });
});
