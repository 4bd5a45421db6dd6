import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { listening } from '../../test/support/listening.ts';
import { startStubServer } from '../../test/support/stub-server.ts';

async function stubAndHttp(exchanges: Parameters<typeof startStubServer>[0]) {
  const resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges);
  resources.defer(() => stub.close());
  const http = resources.use(httpFixture());
  return { stub, http, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the HTTP client', () => {
  it('sends what it is told and nothing it need not, and answers as it was answered', async () => {
    await using fixture = await stubAndHttp([
      {
        request: {
          method: 'POST',
          path: '/a%20b?x=1',
          headers: { 'user-agent': 'rollcall/1.2.3', 'accept-encoding': null, authorization: null, 'x-a': 'b' },
          body: 'Action=Describe',
        },
        response: { status: 418, headers: { 'x-b': 'c' }, body: 'tea' },
      },
    ]);
    const { stub, http } = fixture;

    const request = { method: 'POST', headers: { 'X-A': 'b' }, body: 'Action=Describe' } as const;
    const answer = await http.get(new URL('/a b?x=1', stub.url), {}, request);

    expect(stub.complaints()).toEqual([]);
    expect(answer).toMatchObject({ status: 418, headers: { 'x-b': 'c' } });
    expect(answer.body.toString()).toBe('tea');
  });

  it.each([
    { name: 'manager 25: a bearer token', block: { bearer_token: 'x' }, expected: 'Bearer x' },
    { name: 'a bearer token from a file', block: { bearer_token_file: '/t' }, expected: 'Bearer t1' },
    {
      name: 'an authorization',
      block: { authorization: { type: 'Token', credentials_file: '/t' } },
      expected: 'Token t1',
    },
    { name: 'an authorization in place', block: { authorization: { credentials: 'c' } }, expected: 'Bearer c' },
    { name: 'user and password', block: { basic_auth: { username: 'ü', password: 'p:q' } }, expected: basic('ü:p:q') },
    {
      name: 'both from files',
      block: { basic_auth: { username_file: '/u', password_file: '/t' } },
      expected: basic('me:t1'),
    },
    { name: 'a user alone', block: { basic_auth: { username: 'u' } }, expected: basic('u:') },
    { name: 'nobody', block: { basic_auth: {} }, expected: basic(':') },
  ])('$name', async ({ block, expected }) => {
    await using fixture = await stubAndHttp([
      { request: { path: '/', headers: { authorization: expected } }, response: {} },
    ]);
    const { stub, http } = fixture;
    Object.assign(http.secrets, { '/t': ' t1\n', '/u': 'me\n' });

    expect((await http.get(stub.url, block)).status).toBe(200);
    expect(stub.complaints()).toEqual([]);
  });

  it('leaves an Authorization that the request has, and prefers the credentials of the URL', async () => {
    await using fixture = await stubAndHttp([
      { request: { path: '/own', headers: { authorization: 'Mine' } }, response: {} },
      { request: { path: '/url', headers: { authorization: basic('u@x:p') } }, response: {} },
    ]);
    const { stub, http } = fixture;
    const block = { bearer_token: 'x' };

    await http.get(new URL('/own', stub.url), block, { headers: { Authorization: 'Mine' } });
    await http.get(`http://u%40x:p@127.0.0.1:${stub.port}/url`, block);

    expect(stub.complaints()).toEqual([]);
  });

  it('adds headers: values, then secrets, then files', async () => {
    await using fixture = await stubAndHttp([
      { request: { path: '/', headers: { accept: 'application/json, text/x, s, f' } }, response: {} },
    ]);
    const { stub, http } = fixture;
    http.secrets['/f'] = 'f\n';
    const block = { http_headers: { Accept: { files: ['/f'], secrets: ['s'], values: ['text/x'] } } };

    await http.get(stub.url, block, { headers: { accept: 'application/json' } });

    expect(stub.complaints()).toEqual([]);
  });

  it('reads a secret anew for every request', async () => {
    await using fixture = await stubAndHttp([
      { request: { path: '/', headers: { authorization: 'Bearer one' } }, response: {} },
      { request: { path: '/', headers: { authorization: 'Bearer two' } }, response: {} },
    ]);
    const { stub, http } = fixture;
    const block = { bearer_token_file: '/t' };

    http.secrets['/t'] = 'one';
    await http.get(stub.url, block);
    http.secrets['/t'] = 'two';
    await http.get(stub.url, block);

    expect(stub.complaints()).toEqual([]);
  });

  it('asks nothing when a secret cannot be read', async () => {
    await using fixture = await stubAndHttp([]);
    const { stub, http } = fixture;

    const error = await failureFrom(http.get(stub.url, { bearer_token_file: 'ssm:/team/token' }));

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining('ssm:/team/token') });
    expect(stub.requests).toEqual([]);
  });

  it('does not decompress', async () => {
    await using fixture = await stubAndHttp([
      { request: { path: '/' }, response: { headers: { 'content-encoding': 'gzip' }, bodyBase64: 'H4sIAA==' } },
    ]);

    const answer = await fixture.http.get(fixture.stub.url);

    expect(answer.body.toString('base64')).toBe('H4sIAA==');
  });

  it('takes a body up to the cap and no byte more', async () => {
    const exchange = { request: { path: '/' }, response: { body: 'x'.repeat(1000) } };
    await using fixture = await stubAndHttp([exchange, exchange]);
    const { stub, http } = fixture;

    expect((await http.get(stub.url, {}, { maxBytes: 1000 })).body.length).toBe(1000);
    expect(await failureFrom(http.get(stub.url, {}, { maxBytes: 999 }))).toMatchObject({
      failure: 'malformed',
      message: `127.0.0.1:${stub.port} announces 1000 bytes, more than 999`,
    });
  });

  it.each([
    { name: 'before the answer', hang: true },
    { name: 'within the body', hang: 'body' },
  ] as const)('gives up when told to: $name', async ({ hang }) => {
    await using fixture = await stubAndHttp([{ request: { path: '/' }, response: { hang, body: 'x'.repeat(100) } }]);
    const { stub, http } = fixture;

    const error = await failureFrom(http.get(stub.url, {}, { signal: AbortSignal.timeout(100) }));

    expect(error).toMatchObject({ failure: 'aborted', message: expect.stringContaining(`127.0.0.1:${stub.port}`) });
  });

  it('asks nothing for a signal that has fired', async () => {
    await using fixture = await stubAndHttp([]);
    const { stub, http } = fixture;

    expect(await failureFrom(http.get(stub.url, {}, { signal: AbortSignal.abort() }))).toMatchObject({
      failure: 'aborted',
    });
    expect(stub.requests).toEqual([]);
  });

  it('takes a body that breaks off for no answer, and does not ask twice', async () => {
    await using fixture = await stubAndHttp([
      { request: { path: '/a' }, response: { body: 'whole' } },
      { request: { path: '/b' }, response: { truncate: true, body: 'x'.repeat(100) } },
    ]);
    const { stub, http } = fixture;

    await http.get(new URL('/a', stub.url));
    const error = await failureFrom(http.get(new URL('/b', stub.url)));

    expect(error).toMatchObject({ failure: 'unreachable', message: expect.stringContaining('cannot be read') });
    expect(stub.complaints()).toEqual([]);
  });

  it('names the host that refuses, without what stands before it', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    await using http = httpFixture();

    const error = await failureFrom(http.get(`http://u:hush@127.0.0.1:${port}/`));

    expect(error).toMatchObject({
      failure: 'unreachable',
      message: `127.0.0.1:${port} cannot be read: it refuses the connection`,
    });
  });

  it('names a host that does not exist', async () => {
    await using http = httpFixture();

    expect(await failureFrom(http.get('http://nobody.invalid/'))).toMatchObject({
      failure: 'unreachable',
      message: expect.stringMatching(/^nobody\.invalid cannot be read: its name/),
    });
  });

  it('refuses a secret that cannot stand in a header, without showing it', async () => {
    await using fixture = await stubAndHttp([]);
    const { stub, http } = fixture;

    const error = await failureFrom(http.get(stub.url, { bearer_token: 'hu\nsh' }));

    expect(error).toMatchObject({ failure: 'malformed' });
    expect(String(error)).not.toMatch(/hu\s*sh/);
  });

  it('takes an answer that is no HTTP for no answer', async () => {
    const server = createServer((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
    const port = await listening(server);
    await using http = httpFixture();

    const error = await failureFrom(http.get(`http://127.0.0.1:${port}/`));
    server.close();

    expect(error).toMatchObject({ failure: 'malformed', message: `127.0.0.1:${port} answers what is not HTTP` });
  });
});
