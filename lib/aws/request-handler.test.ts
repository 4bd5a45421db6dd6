import { describe, expect, it } from 'vitest';
import { stubHttp } from '../../test/support/stub-http.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { DiscoveryError } from '../errors.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import type { HttpClient } from '../ports.ts';
import { type AwsRequest, createAwsRequestHandler } from './request-handler.ts';

const silent = new AbortController().signal;
const request: AwsRequest = {
  method: 'POST',
  protocol: 'http:',
  hostname: 'ec2.example.com',
  path: '/',
  headers: { host: 'ec2.example.com', 'content-length': '3', 'content-type': 'text/plain', authorization: 'signed' },
  body: 'a=b',
};

const failing = (error: Error): HttpClient => ({ send: () => Promise.reject(error) });

describe('createAwsRequestHandler', () => {
  it('sends what was signed, and hands over the whole answer', async () => {
    const stub = await startStubServer([
      {
        request: {
          method: 'POST',
          path: '/',
          host: 'ec2.example.com',
          headers: { authorization: 'signed', 'content-length': '3' },
          body: 'a=b',
        },
        response: { status: 418, headers: { 'x-request': '1' }, body: 'tea' },
      },
    ]);
    const { http, close } = stubHttp(stub);

    const { response } = await createAwsRequestHandler(http(defaultHttpClientOptions), silent).handle(
      request,
      undefined,
    );

    await close();
    await stub.close();
    expect(stub.complaints()).toEqual([]);
    expect(response.statusCode).toBe(418);
    expect(response.headers).toMatchObject({ 'x-request': '1' });
    expect(Buffer.from(response.body).toString()).toBe('tea');
  });

  it.each([
    { status: 200, taken: ['tea'], left: '' },
    { status: 299, taken: ['tea'], left: '' },
    { status: 300, taken: [], left: 'tea' },
    { status: 503, taken: [], left: 'tea' },
  ])('gives the body of a $status to who takes it, and errors to the SDK', async ({ status, taken, left }) => {
    const client: HttpClient = { send: async () => ({ status, headers: {}, body: Buffer.from('tea') }) };
    const bodies: string[] = [];
    const takeBody = (body: Uint8Array) => bodies.push(Buffer.from(body).toString());

    const { response } = await createAwsRequestHandler(client, silent).handle(request, { takeBody });

    expect(bodies).toEqual(taken);
    expect(response.statusCode).toBe(status);
    expect(Buffer.from(response.body).toString()).toBe(left);
  });

  it.each([
    { title: 'a port', fields: { port: 8080 }, url: 'http://ec2.example.com:8080/' },
    { title: 'a path', fields: { path: '/a%20b/c' }, url: 'http://ec2.example.com/a%20b/c' },
    {
      title: 'a query',
      fields: { query: { 'a b': ["c'd", 'é'], e: null, f: '' } },
      url: 'http://ec2.example.com/?a%20b=c%27d&a%20b=%C3%A9&e&f=',
    },
    { title: 'an empty query', fields: { query: {} }, url: 'http://ec2.example.com/' },
  ])('asks a URL with $title', async ({ fields, url }) => {
    const asked: string[] = [];
    const client: HttpClient = {
      async send({ url: { href } }) {
        asked.push(href);
        return { status: 200, headers: {}, body: Buffer.alloc(0) };
      },
    };

    await createAwsRequestHandler(client, silent).handle({ ...request, ...fields }, undefined);

    expect(asked).toEqual([url]);
  });

  it.each([
    { failure: 'unreachable', isRetried: true },
    { failure: 'aborted', isRetried: false },
    { failure: 'malformed', isRetried: false },
  ] as const)('lets the SDK ask again after $failure: $isRetried', async ({ failure, isRetried }) => {
    const error = new DiscoveryError(failure, 'no');

    const handled = createAwsRequestHandler(failing(error), silent).handle(request, undefined);

    await expect(handled).rejects.toBe(error);
    expect('$retryable' in error).toBe(isRetried);
  });

  it.each([
    { status: 503, retryAfter: '60', isThrottled: true },
    { status: 429, retryAfter: '6', isThrottled: true },
    { status: 503, retryAfter: '5', isThrottled: false },
    { status: 503, retryAfter: 'soon', isThrottled: false },
    { status: 200, retryAfter: '60', isThrottled: false },
  ])(
    'does not wait through a refresh: $status with Retry-After $retryAfter',
    async ({ status, retryAfter, isThrottled }) => {
      const client: HttpClient = {
        send: async () => ({ status, headers: { 'retry-after': retryAfter }, body: Buffer.alloc(0) }),
      };

      const handled = createAwsRequestHandler(client, silent).handle(request, undefined);

      if (isThrottled)
        await expect(handled).rejects.toMatchObject({ failure: 'throttled', retryAfterMs: Number(retryAfter) * 1_000 });
      else expect((await handled).response.statusCode).toBe(status);
    },
  );

  it.each([
    { title: 'a stream', fields: { body: new ReadableStream() } },
    { title: 'another method', fields: { method: 'TRACE' } },
  ])('refuses $title', async ({ fields }) => {
    const handled = createAwsRequestHandler(failing(new Error('asked')), silent).handle(
      { ...request, ...fields },
      undefined,
    );

    await expect(handled).rejects.toMatchObject({ failure: 'malformed' });
  });
});
