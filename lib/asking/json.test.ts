import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { stubHttp } from '../../test/support/stub-http.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import type { HttpAnswer } from '../ports.ts';
import { retryAfterMsOf } from './answer-failure.ts';
import { askJson, parsedJson } from './json.ts';

const Shape = z.object({ items: z.array(z.string()) });

async function ask(response: ExchangeInput['response']): Promise<unknown> {
  await using resources = new AsyncDisposableStack();
  const request = { path: '/list?token=t', headers: { accept: 'application/json' } };
  const stub = await startStubServer([{ request, response }]);
  resources.defer(() => stub.close());
  const { http, close } = stubHttp(stub);
  resources.defer(close);
  const url = new URL('http://api.example.com/list?token=t');
  const signal = AbortSignal.timeout(5000);
  const outcome = await askJson(http(defaultHttpClientOptions), { url, signal }, Shape).catch(
    (error: unknown) => error,
  );
  expect(stub.complaints()).toEqual([]);
  return outcome;
}

describe('askJson', () => {
  it('returns what has the shape', async () => {
    expect(await ask({ body: { items: ['a'], more: true } })).toEqual({ items: ['a'] });
  });

  it.each([
    { status: 401, failure: 'unauthorized' },
    { status: 403, failure: 'unauthorized' },
    { status: 429, failure: 'throttled' },
    { status: 500, failure: 'unreachable' },
    { status: 502, failure: 'unreachable' },
    { status: 503, failure: 'unreachable' },
    { status: 404, failure: 'malformed' },
    { status: 204, failure: 'malformed' },
    { status: 302, failure: 'malformed' },
  ])('takes $status for $failure and names host and path alone', async ({ status, failure }) => {
    const error = await ask({ status, body: status === 204 ? undefined : 'top secret' });

    expect(error).toMatchObject({ failure, message: `api.example.com/list answers ${status}` });
  });

  it('takes every 2xx where it is told to', async () => {
    const answered = (status: number): HttpAnswer => ({ status, headers: {}, body: Buffer.from('{"items":[]}') });
    const url = new URL('http://api.example.com/list');

    expect(parsedJson(answered(202), url, Shape, '2xx')).toEqual({ items: [] });
    expect(() => parsedJson(answered(202), url, Shape)).toThrow('api.example.com/list answers 202');
    expect(() => parsedJson(answered(302), url, Shape, '2xx')).toThrow('answers 302');
  });

  it.each([
    { name: '429 with seconds', status: 429, headers: { 'retry-after': '30' }, retryAfterMs: 30_000 },
    {
      name: '503 with a date',
      status: 503,
      headers: { 'retry-after': 'Thu, 01 Jan 2026 00:02:00 GMT', date: 'Thu, 01 Jan 2026 00:00:30 GMT' },
      retryAfterMs: 90_000,
    },
  ])('hears when to come back: $name', async ({ status, headers, retryAfterMs }) => {
    expect(await ask({ status, headers })).toMatchObject({ failure: 'throttled', retryAfterMs });
  });

  it.each([
    { name: 'no JSON', body: '<html>hush</html>', message: 'api.example.com/list answers what is not JSON' },
    { name: 'half of it', body: '{"items": ["hush"', message: 'api.example.com/list answers what is not JSON' },
    { name: 'a mark before it', body: '\ufeff{"items": []}', message: 'answers what is not JSON' },
    { name: 'another shape', body: { items: ['a', 7] }, message: 'of another shape at items.1' },
    { name: 'null', body: 'null', message: 'of another shape' },
  ])('refuses $name without quoting it', async ({ body, message }) => {
    const error = await ask({ body });

    expect(error).toMatchObject({ failure: 'malformed', message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('hush');
  });
});

describe('retryAfterMsOf', () => {
  it.each([
    ['7', undefined, 7000],
    ['0', undefined, 0],
    ['soon', undefined, undefined],
    ['Thu, 01 Jan 2026 00:00:00 GMT', undefined, undefined],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 00:01:00 GMT', 0],
    [undefined, undefined, undefined],
  ])('%s at %s', (value, date, expected) => {
    expect(retryAfterMsOf(value, date)).toBe(expected);
  });
});
