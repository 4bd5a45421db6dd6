import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from './http-fixture.ts';
import { startStubServer } from './stub-server.ts';

async function stubWith(...args: Parameters<typeof startStubServer>) {
  const resources = new AsyncDisposableStack();
  const stub = await startStubServer(...args);
  resources.defer(() => stub.close());
  const http = resources.use(httpFixture());
  const get = async (path: string, request = {}) => (await http.get(new URL(path, stub.url), {}, request)).status;
  return { stub, get, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe('the stub server', () => {
  it('complains about a request that nobody foresaw', async () => {
    await using fixture = await stubWith([]);

    expect(await fixture.get('/a?b')).toBe(501);
    expect(fixture.stub.complaints()).toEqual([`unforeseen: GET 127.0.0.1:${fixture.stub.port}/a?b`]);
  });

  it('complains about a request that is not made, or not often enough', async () => {
    await using fixture = await stubWith([
      { request: { path: '/a' }, response: {}, times: 3 },
      { request: { path: '/b', host: 'x.example.com' }, response: {} },
    ]);
    await fixture.get('/a');

    expect(fixture.stub.complaints()).toEqual(['not made: GET /a (2 times)', 'not made: GET x.example.com/b']);
  });

  it.each([
    { name: 'path', request: { path: '/b' } },
    { name: 'query', request: { path: '/a?x' } },
    { name: 'method', request: { path: '/a', method: 'PUT' } },
    { name: 'host', request: { path: '/a', host: 'x.example.com' } },
    { name: 'header', request: { path: '/a', headers: { 'X-A': 'c' } } },
    { name: 'header that must be absent', request: { path: '/a', headers: { 'x-a': null } } },
    { name: 'text', request: { path: '/a', body: 'other' } },
    { name: 'JSON', request: { path: '/a', body: { a: 2 } } },
    { name: 'part of the body', request: { path: '/a', bodyContains: ['a', 'z'] } },
  ])('tells requests apart by $name', async ({ request }) => {
    await using fixture = await stubWith([{ request: { method: 'POST', ...request }, response: {} }]);

    const status = await fixture.get('/a', { method: 'POST', body: '{"a":1}', headers: { 'x-a': 'b' } });

    expect(status).toBe(501);
    expect(fixture.stub.complaints()).toHaveLength(2);
  });

  it('takes requests in any order, or only in the given one', async () => {
    const exchanges = [
      { request: { path: '/a' }, response: {} },
      { request: { path: '/b' }, response: {} },
    ];
    await using any = await stubWith(exchanges);
    await using given = await stubWith(exchanges, { inOrder: true });

    expect([await any.get('/b'), await any.get('/a')]).toEqual([200, 200]);
    expect([await given.get('/b'), await given.get('/a')]).toEqual([501, 200]);
    expect(any.stub.complaints()).toEqual([]);
    expect(given.stub.complaints()).toHaveLength(2);
  });

  it('refuses a script with a mistake in it', async () => {
    const mistaken = { request: { path: '/a', bodycontains: [] }, response: {} };

    expect(await failureFrom(startStubServer([mistaken]))).toMatchObject({ name: 'ZodError' });
  });
});
