import { describe, expect, it } from 'vitest';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { httpFixture } from '../../test/support/http-fixture.ts';
import { startStubServer } from '../../test/support/stub-server.ts';

const handedOut = (access_token: string, more: object = {}): ExchangeInput => ({
  request: { method: 'POST', path: '/token' },
  response: { body: { access_token, ...more } },
});
const listed = (token: string, status = 200): ExchangeInput => ({
  request: { path: '/list', headers: { authorization: `Bearer ${token}` } },
  response: { status },
});

/** One server that hands out tokens and takes them, and is asked in this order and not otherwise. */
async function world(exchanges: readonly ExchangeInput[]) {
  const resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges, { inOrder: true });
  resources.defer(() => stub.close());
  const http = resources.use(httpFixture());
  const block = { oauth2: { client_id: 'c', token_url: new URL('/token', stub.url).href } };
  return {
    clock: http.clock,
    stub,
    status: async () => (await http.get(new URL('/list', stub.url), block)).status,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('a token', () => {
  it.each([
    { name: 'no end', answer: {} },
    { name: 'an end of null', answer: { expires_in: null } },
    { name: 'an end of 0', answer: { expires_in: 0 } },
  ])('with $name is kept for an hour', async ({ answer }) => {
    await using server = await world([
      handedOut('one', answer),
      { ...listed('one'), times: 2 },
      handedOut('two'),
      listed('two'),
    ]);

    await server.status();
    server.clock.advance(3_600_000 - 10_001);
    await server.status();
    server.clock.advance(1);
    await server.status();

    expect(server.stub.complaints()).toEqual([]);
  });

  it('that was kept and is not accepted any more is replaced, in the same request', async () => {
    await using server = await world([
      handedOut('one'),
      listed('one'),
      listed('one', 401),
      handedOut('two'),
      { ...listed('two'), times: 2 },
    ]);

    const statuses = [await server.status(), await server.status(), await server.status()];

    expect(statuses).toEqual([200, 200, 200]);
    expect(server.stub.complaints()).toEqual([]);
  });

  it('is asked for once a request where none is accepted', async () => {
    await using server = await world([
      handedOut('one'),
      listed('one', 401),
      handedOut('two'),
      listed('two', 401),
      handedOut('three'),
      listed('three'),
      listed('three', 401),
      handedOut('four'),
      listed('four', 401),
      handedOut('five'),
      listed('five'),
    ]);

    const statuses = [];
    for (let request = 0; request < 5; request += 1) statuses.push(await server.status());

    expect(statuses).toEqual([401, 401, 200, 401, 200]);
    expect(server.stub.complaints()).toEqual([]);
  });

  it('that is good and not good enough is kept', async () => {
    await using server = await world([handedOut('one'), listed('one', 403), listed('one')]);

    expect([await server.status(), await server.status()]).toEqual([403, 200]);
    expect(server.stub.complaints()).toEqual([]);
  });
});
