import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { stubHttp } from '../../test/support/stub-http.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { checkHttpClient, httpClientFields } from '../options/http-client.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { hasLeft } from './redirect.ts';

const Block = z.strictObject(httpClientFields).superRefine(checkHttpClient);
const block = {
  bearer_token: 'hush',
  http_headers: { 'X-Plain': { values: ['p'] }, 'X-Hidden': { secrets: ['s'] }, Cookie: { values: ['c'] } },
};
const all = { authorization: 'Bearer hush', 'x-plain': 'p', 'x-hidden': 's', cookie: 'c', 'x-vault-token': 'v' };
const some = { authorization: null, 'x-plain': 'p', 'x-hidden': null, cookie: null, 'x-vault-token': null };

function hop(url: string, headers: ExchangeInput['request']['headers'], location?: string): ExchangeInput {
  const { host, pathname } = new URL(url);
  const redirect = { status: 302, headers: { location: location ?? '' } };
  return { request: { host, path: pathname, headers }, response: location === undefined ? {} : redirect };
}

async function follow(
  exchanges: readonly ExchangeInput[],
  request: Partial<HttpRequest> = {},
  input: unknown = block,
): Promise<HttpAnswer> {
  await using resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges, { inOrder: true });
  resources.defer(() => stub.close());
  const { http, close } = stubHttp(stub);
  resources.defer(close);
  const url = new URL('https://example.com/a');
  const headers = { 'X-Vault-Token': 'v' };
  const answer = await http(Block.parse(input)).send({ url, headers, signal: AbortSignal.timeout(5000), ...request });
  expect(stub.complaints()).toEqual([]);
  return answer;
}

describe('a redirect', () => {
  it('takes everything along on the same host and to its sub-domains', async () => {
    const answer = await follow([
      hop('https://example.com/a', all, '/b'),
      hop('https://example.com/b', all, 'https://eu.example.com/c'),
      hop('https://eu.example.com/c', all),
    ]);

    expect(answer.status).toBe(200);
  });

  it.each([
    { name: 'another host', away: 'https://example.org/b' },
    { name: 'a host that only ends alike', away: 'https://notexample.com/b' },
    { name: 'plain http', away: 'http://example.com/b' },
    { name: 'an address', away: 'https://192.0.2.1/b' },
  ])('leaves credentials behind for $name, and for good', async ({ away }) => {
    const answer = await follow([
      hop('https://example.com/a', all, away),
      hop(away, some, 'https://example.com/c'),
      hop('https://example.com/c', some),
    ]);

    expect(answer.status).toBe(200);
  });

  it('is handed over as it is where it is not to be followed', async () => {
    const exchanges = [hop('https://example.com/a', {}, '/b')];

    const answer = await follow(exchanges, {}, { follow_redirects: false });

    expect([answer.status, answer.headers['location']]).toEqual([302, '/b']);
  });

  it.each([
    { status: 301, method: 'GET', body: '' },
    { status: 303, method: 'GET', body: '' },
    { status: 307, method: 'POST', body: 'form' },
    { status: 308, method: 'POST', body: 'form' },
  ])('with $status of a POST becomes a $method', async ({ status, method, body }) => {
    const request = { method: 'POST', path: '/a', body: 'form', headers: { 'content-type': 'text/plain' } };
    const headers = { 'content-type': method === 'GET' ? null : 'text/plain' };

    const answer = await follow(
      [
        { request, response: { status, headers: { location: '/b' } } },
        { request: { method, path: '/b', body, headers }, response: {} },
      ],
      { method: 'POST', body: 'form', headers: { 'Content-Type': 'text/plain' } },
    );

    expect(answer.status).toBe(200);
  });

  it.each([{ status: 300 }, { status: 304 }, { status: 302 }])(
    'with $status and no place to go is an answer',
    async ({ status }) => {
      expect((await follow([{ request: { path: '/a' }, response: { status } }])).status).toBe(status);
    },
  );

  it('is followed nine times and no more', async () => {
    const chain = (length: number): ExchangeInput[] =>
      Array.from({ length }, (_, index) =>
        hop(`https://example.com/${index === 0 ? 'a' : index}`, {}, `/${index + 1}`),
      );

    expect((await follow([...chain(9), hop('https://example.com/9', {})])).status).toBe(200);
    expect(await failureFrom(follow(chain(10)))).toMatchObject({
      failure: 'malformed',
      message: 'example.com redirects more often than 10 times',
    });
  });

  it('is refused to what is not the web', async () => {
    expect(await failureFrom(follow([hop('https://example.com/a', {}, 'file:///etc/passwd')]))).toMatchObject({
      failure: 'malformed',
      message: 'example.com redirects to what is no http or https URL',
    });
  });

  it('goes from one real server to another', async () => {
    await using resources = new AsyncDisposableStack();
    const second = await startStubServer([{ request: { path: '/there' }, response: { body: 'here' } }]);
    resources.defer(() => second.close());
    const location = new URL('/there', second.url).href;
    const first = await startStubServer([{ request: { path: '/' }, response: { status: 302, headers: { location } } }]);
    resources.defer(() => first.close());
    const http = resources.use(httpFixture());

    expect((await http.get(first.url)).body.toString()).toBe('here');
    expect([...first.complaints(), ...second.complaints()]).toEqual([]);
  });
});

describe('hasLeft', () => {
  it.each([
    ['http://example.com/', 'https://example.com/', false],
    ['http://example.com:80/', 'http://example.com:81/', false],
    ['http://example.com/', 'http://a.b.example.com/', false],
    ['http://a.example.com/', 'http://example.com/', true],
    ['http://192.0.2.1/', 'http://192.0.2.1/', false],
    ['http://192.0.2.1/', 'http://192.0.2.2/', true],
    ['https://example.com/', 'http://example.com/', true],
  ])('%s to %s: %s', (first, next, expected) => {
    expect(hasLeft(new URL(first), new URL(next))).toBe(expected);
  });
});
